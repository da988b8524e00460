import type { Phase } from './record.ts'

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  idle: 'idle',
  warming: 'warming up',
  warm: 'warm, no traffic',
  bursting: 'bursting',
  draining: 'draining',
}

/** A phase for a person. Only outputs, the audit file and the state tag contain its id. */
export function phaseWords(phase: Phase): string {
  return PHASE_WORDS[phase]
}
