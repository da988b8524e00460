import type { Phase } from './record.ts'

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  idle: 'idle',
  warming: 'warming up',
  warm: 'warm, no traffic',
  bursting: 'bursting',
  draining: 'draining',
}

/** A phase for a person; its id stands only in outputs, in the audit file and in the state tag. */
export function phaseWords(phase: Phase): string {
  return PHASE_WORDS[phase]
}
