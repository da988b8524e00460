import { troubleProblem } from './faults/check.ts'
import type { FaultRule } from './faults/rules.ts'
import { toJson, type Json } from './json.ts'
import { READ_KINDS, type ReadKind } from './world/conditions.ts'
import type { Effect, When } from './world/effects.ts'

/** A fault rule, or an effect and when it happens. */
export type Trouble = FaultRule | { readonly effect: Effect; readonly when?: When }

/** The options of the command line that make trouble. */
export interface TroubleOptions {
  /** `NAME` or `NAME=TIMES`, each. */
  readonly refuse?: readonly string[] | undefined
  readonly alter?: readonly string[] | undefined
  /** Seconds for every kind of read, or `KIND=SECONDS,…`. */
  readonly readLag?: string | undefined
  readonly alternateReads?: boolean | undefined
  readonly clockAhead?: string | undefined
  readonly metricsLate?: string | undefined
}

/** The troubles that the options name. Throws an Error that says what is wrong with one. */
export function troublesOf(options: TroubleOptions): readonly Trouble[] {
  const effects: Effect[] = []
  if (options.readLag !== undefined) effects.push(readLag(options.readLag, options.alternateReads === true))
  if (options.clockAhead !== undefined)
    effects.push({ kind: 'runner-clock', aheadSeconds: secondsOf('clock-ahead', options.clockAhead) })
  if (options.metricsLate !== undefined)
    effects.push({ kind: 'metrics-late', seconds: secondsOf('metrics-late', options.metricsLate) })
  return checked([
    ...(options.refuse ?? []).map((text) => named('refuse', text)),
    ...(options.alter ?? []).map((text) => named('alter', text)),
    ...effects.map((effect) => ({ effect })),
  ])
}

/** The list in a file of `--faults`. */
export function troublesIn(text: string): readonly Trouble[] {
  const list = JSON.parse(text) as Json
  if (!Array.isArray(list)) throw new Error('--faults must name a JSON list of fault rules and effects.')
  return checked(list)
}

function checked(list: readonly unknown[]): readonly Trouble[] {
  for (const one of list) {
    const problem = troubleProblem(toJson(one))
    if (problem !== undefined) throw new Error(problem)
  }
  return list as readonly Trouble[]
}

function named(kind: 'refuse' | 'alter', text: string): unknown {
  const [as = '', times = 'always'] = text.split('=')
  return { fault: { kind, as }, times: times === 'always' ? times : secondsOf(kind, times) }
}

function readLag(text: string, alternate: boolean): Effect {
  const parts = text.split(',').map((part) => part.split('='))
  const seconds = parts.flatMap(([kind = '', value]) =>
    value === undefined
      ? READ_KINDS.map((one) => [one, secondsOf('read-lag', kind)] as const)
      : [[readKind(kind), secondsOf('read-lag', value)] as const],
  )
  return { kind: 'read-lag', seconds: Object.fromEntries(seconds), alternate }
}

function readKind(text: string): ReadKind {
  const found = READ_KINDS.find((kind) => kind === text)
  if (found === undefined) throw new Error(`--read-lag knows ${READ_KINDS.join(', ')}, not ${text}.`)
  return found
}

function secondsOf(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Error(`--${name} must be a number, not ${text}.`)
  return value
}
