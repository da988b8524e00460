import { at, isObject, stringAt, type Json } from '../json.ts'
import { EFFECT_KINDS } from '../world/effects.ts'
import { ALTERATION_NAMES } from './alterations.ts'
import type { Fault } from './rules.ts'
import { REFUSAL_NAMES } from './refusals.ts'

export const FAULT_KINDS = {
  reply: true,
  refuse: true,
  alter: true,
  hang: true,
  reset: true,
  slow: true,
  'lose-reply': true,
  'drop-body': true,
  trickle: true,
  empty: true,
  html: true,
} satisfies Record<Fault['kind'], true>

/** What is wrong with a fault rule or an effect from outside; undefined if it can be used. */
export function troubleProblem(trouble: Json | undefined): string | undefined {
  if (!isObject(trouble)) return 'A rule or an effect must be a JSON object.'
  if (trouble['effect'] !== undefined)
    return unknown('effect', stringAt(trouble, 'effect', 'kind'), EFFECT_KINDS)
  if (!isObject(trouble['fault'])) return 'A rule needs a "fault", or an "effect" in its place.'
  const kind = stringAt(trouble, 'fault', 'kind')
  const problem = unknown('fault', kind, Object.keys(FAULT_KINDS))
  if (problem !== undefined) return problem
  if (kind === 'alter') return unknown('alteration', stringAt(trouble, 'fault', 'as'), ALTERATION_NAMES)
  if (kind === 'refuse') return unknown('refusal', stringAt(trouble, 'fault', 'as'), REFUSAL_NAMES)
  return isObject(at(trouble, 'match')) ? undefined : 'A rule needs a "match" that says which calls it hits.'
}

function unknown(what: string, name: string | undefined, known: readonly string[]): string | undefined {
  if (name !== undefined && known.includes(name)) return undefined
  return `There is no ${what} '${name ?? ''}'. Known: ${known.join(', ')}.`
}
