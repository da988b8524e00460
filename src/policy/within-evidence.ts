import { doubtWords } from '../domain/load.ts'
import {
  doubtsAgainst,
  isMeaningless,
  mayEnd,
  mayLower,
  mayRaise,
  mayStart,
  type Act,
} from '../evidence/may.ts'
import type { LoadEvidence } from '../evidence/may.ts'
import { ratio } from '../domain/format.ts'
import { share } from '../domain/units.ts'
import type { BurstState, Recommendation } from './recommendation.ts'

/**
 * A policy's recommendation, limited to what the evidence allows. Every policy passes through here: what is not allowed
 * stays as it is, and the reason names the doubts.
 */
export function withinEvidence(
  recommendation: Recommendation,
  state: BurstState,
  evidence: LoadEvidence,
): Recommendation {
  if (isMeaningless(evidence))
    return { kind: 'unknown', because: doubtWords(evidence.doubts), more: recommendation.more }
  switch (recommendation.kind) {
    case 'idle':
      return isUp(state) && !mayEnd(evidence)
        ? {
            ...recommendation,
            kind: 'stay',
            because: blocked(recommendation, 'end', evidence),
            heldBack: 'end',
          }
        : recommendation
    case 'bursting':
      return isUp(state) ? resized(recommendation, state, evidence) : begun(recommendation, evidence)
    case 'stay':
    case 'unknown':
      return recommendation
  }
}

function isUp({ phase }: BurstState): boolean {
  return phase === 'bursting' || phase === 'warming'
}

function begun(recommendation: Recommendation, evidence: LoadEvidence): Recommendation {
  if (mayStart(evidence)) return recommendation
  return {
    kind: 'stay',
    because: blocked(recommendation, 'start', evidence),
    more: recommendation.more,
    heldBack: 'start',
  }
}

function resized(
  recommendation: Extract<Recommendation, { kind: 'bursting' }>,
  state: BurstState,
  evidence: LoadEvidence,
): Recommendation {
  const act = recommendation.share > state.share ? 'raise' : 'lower'
  const may = act === 'raise' ? mayRaise(evidence) : mayLower(evidence)
  const isSame = Math.abs(recommendation.share - state.share) < 1e-9
  if (may || isSame || state.phase !== 'bursting') return recommendation
  return { ...recommendation, share: share(state.share), because: blocked(recommendation, act, evidence) }
}

const ACT_WORDS = {
  start: 'no burst begins',
  raise: 'the share is not raised',
  lower: 'the share is not lowered',
  end: 'the burst does not end',
} as const satisfies Readonly<Record<Act, string>>

function blocked({ because }: Recommendation, act: Act, evidence: LoadEvidence): string {
  return `${because}, but ${ACT_WORDS[act]} on that: ${whyNot(act, evidence)}`
}

function whyNot(act: Act, evidence: LoadEvidence): string {
  const against = doubtsAgainst(act, evidence)
  if (against.length > 0) return doubtWords(against)
  return act === 'end'
    ? `only ${ratio(evidence.stabilizationKnown)} of stabilization is known, the newest minutes aside`
    : `only ${ratio(evidence.windowKnown)} of window is known`
}
