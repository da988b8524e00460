import type { Decision } from '../../src/domain/decision.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { Relief } from '../../src/policy/relief.ts'
import type { CostReport, Trigger } from '../../src/report/model.ts'
import type { AuditRun } from '../../src/report/audit/read.ts'
import { undoLines } from '../../src/report/undo.ts'

/** One burst as the records of all runs tell it. Undefined is not known. */
export interface Burst {
  readonly target: string
  /** Epoch seconds. */
  readonly startedAt: number
  /** Undefined while it lasts, or if its end is in no file. */
  readonly endedAt?: number
  /** "octocat (workflow_dispatch)". */
  readonly who: string
  /** The run that began it; absent outside GitHub. */
  readonly runUrl?: string
  readonly why: string
  /** demand ÷ private capacity, the highest that a decision saw. */
  readonly peakUtilization?: number
  /** The highest that a decision asked for, of DNS answers. */
  readonly share?: number
  /** In which the private side was above its capacity, as far as the decisions saw it. */
  readonly minutesAbove: number
  readonly instanceHours: number
  readonly cost?: number
  readonly currency: string
  /** Minutes that the private side was spared above its capacity; `isLeast`: as far as the load tells. */
  readonly relief?: Relief
  /** What was done, in the order of time. */
  readonly changes: readonly Change[]
  /** What would have been without its begin, and without its end. */
  readonly otherwise: readonly string[]
  /** Who ended it, in which run, and why; absent while it lasts. */
  readonly ended?: { readonly who: string; readonly runUrl?: string; readonly why: string }
  /** Text to paste that takes the last change back. */
  readonly undo: readonly string[]
}

/** A step that was done: a write, a wait, or a test. */
export interface Change {
  /** Epoch seconds at its end. */
  readonly at: number
  readonly title: string
  /** The value before, if the step replaces one. */
  readonly from?: string
  readonly tookSeconds: number
  /** Finds it in the activity log. */
  readonly correlationId?: string
}

/** An entry with what this needs of it. */
interface Told {
  readonly kind: string
  readonly target: string
  readonly at: number
  readonly cost?: CostReport
  readonly trigger?: Trigger
  readonly decision?: Decision
  readonly numbers?: readonly { readonly name: string; readonly utilization?: number }[]
  readonly decided?: { readonly from: Observation }
  /** A step has these. */
  readonly title?: string
  readonly writes?: boolean
  readonly result?: string
  readonly tookSeconds?: number
  readonly correlationId?: string
  readonly change?: { readonly from: string | null }
  /** A result has these. */
  readonly otherwise?: string
  readonly undo?: { readonly dispatch?: string; readonly az: readonly string[] }
}

/** A minute of load: epoch seconds, and load ÷ private capacity. */
export type Minute = readonly [at: number, utilization: number]

function entriesOf(runs: readonly AuditRun[]): readonly Told[] {
  return runs
    .flatMap(({ entries }) => entries)
    .filter(({ target }) => typeof target === 'string')
    .map((entry) => ({ ...(entry as unknown as Told), at: momentOf(entry) }))
    .toSorted((a, b) => a.at - b.at)
}

function momentOf({ at }: AuditRun['header']): number {
  return typeof at === 'string' ? Date.parse(at) / 1000 : NaN
}

/** Every burst in the order of its begin. Runs that share one have its begin in their costs. */
export function burstsOf(runs: readonly AuditRun[]): readonly Burst[] {
  const groups = Map.groupBy(
    entriesOf(runs).filter(({ cost }) => cost?.burst !== undefined),
    ({ target, cost }) => `${String(Math.floor(cost?.burst?.sinceEpochSeconds ?? 0))} ${target}`,
  )
  return [...groups.values()]
    .map((own) => burstOf(own, runs))
    .filter(({ instanceHours, share }) => instanceHours > 0 || share !== undefined)
    .toSorted((a, b) => a.startedAt - b.startedAt)
}

function burstOf(own: readonly Told[], runs: readonly AuditRun[]): Burst {
  const [first] = own
  const last = own.findLast(({ cost }) => cost?.burst !== undefined)
  if (first?.cost?.burst === undefined || last?.cost?.burst === undefined) throw new Error('no burst')
  const { target } = first
  const startedAt = first.cost.burst.sinceEpochSeconds
  const ended = own.find(({ cost }) => cost?.burst?.isOver)
  const until = ended?.at ?? last.at
  const parts = entriesOf(runs).filter((one) => isPart(one, target, startedAt, until))
  const decisions = parts.filter(({ kind }) => kind === 'decision')
  const began = decisions.find(({ decision }) => decision?.goal.kind !== 'stay') ?? decisions[0]
  const shares = decisions.flatMap(({ decision }) =>
    decision?.goal.kind === 'bursting' ? [decision.goal.share] : [],
  )
  const peaks = decisions.flatMap(({ numbers = [] }) =>
    numbers.flatMap(({ utilization }) => utilization ?? []),
  )
  const { amount, instanceHours } = last.cost.burst
  const relief = mostRelief(own)
  return {
    target,
    startedAt,
    ...(ended !== undefined && { endedAt: ended.at }),
    ...(began === undefined ? { who: 'unknown' } : starterOf(began)),
    why: began?.decision?.reason ?? 'its begin is in none of these files',
    ...(peaks.length !== 0 && { peakUtilization: Math.max(...peaks) }),
    ...(shares.length !== 0 && { share: Math.max(...shares) }),
    minutesAbove: minutesOf(runs, target).filter(([at, part]) => at >= startedAt && at < until && part > 1)
      .length,
    instanceHours,
    ...(amount !== undefined && { cost: amount }),
    currency: last.cost.currency,
    ...(relief !== undefined && { relief }),
    changes: parts.flatMap(changeOf),
    otherwise: firstAndLast(parts.flatMap(({ otherwise }) => otherwise ?? [])),
    ...(ended !== undefined && endIn(decisions)),
    undo: undoIn(parts),
  }
}

/** A decision comes some seconds before its first write, and the result of a run some after its last. */
function isPart(one: Told, target: string, from: number, until: number): boolean {
  return one.target === target && one.at >= from - 120 && one.at <= until + 120
}

function changeOf(one: Told): readonly Change[] {
  const { title, at, tookSeconds = 0, correlationId, change } = one
  const worked = one.result === 'done' || one.result === 'accepted'
  if (one.kind !== 'step' || title === undefined || !worked) return []
  const from = change?.from ?? undefined
  return [
    {
      at,
      title,
      ...(from !== undefined && { from }),
      tookSeconds,
      ...(correlationId !== undefined && { correlationId }),
    },
  ]
}

function firstAndLast(texts: readonly string[]): readonly string[] {
  return [...new Set([...texts.slice(0, 1), ...texts.slice(-1)])]
}

/** The decision after which there was no more reason to go on. */
function endIn(decisions: readonly Told[]): Pick<Burst, 'ended'> {
  const lastOn = decisions.findLastIndex(({ decision }) => decision?.goal.kind === 'bursting')
  const by = decisions.slice(lastOn + 1).find(({ decision }) => decision?.goal.kind === 'idle')
  if (by?.decision === undefined) return {}
  return { ended: { ...starterOf(by), why: by.decision.reason } }
}

/** A run late in a long burst no longer reads its begin, so that an earlier one may know of more. */
function mostRelief(own: readonly Told[]): Relief | undefined {
  const all = own.flatMap(({ cost }) => cost?.burst?.relief ?? [])
  const most = all.reduce<Relief | undefined>(
    (best, one) => (one.minutes >= (best?.minutes ?? 0) ? one : best),
    undefined,
  )
  if (most === undefined) return undefined
  const { minutes } = most
  return { minutes, isLeast: all.at(-1)?.isLeast === true }
}

/** "octocat (schedule)", and the run. */
function starterOf({ trigger }: Told): { readonly who: string; readonly runUrl?: string } {
  if (trigger === undefined) return { who: 'unknown' }
  const { actor, event, runUrl } = trigger
  return { who: `${actor} (${event})`, ...(runUrl !== undefined && { runUrl }) }
}

function undoIn(parts: readonly Told[]): readonly string[] {
  const undo = parts.findLast((one) => one.undo !== undefined)?.undo
  return undo === undefined ? [] : undoLines({ dispatch: undo.dispatch, az: undo.az })
}

/** The load of a target's private side by the minute, as its decisions saw it; later decisions know better. */
export function minutesOf(runs: readonly AuditRun[], target: string): readonly Minute[] {
  const known = new Map<number, number>()
  for (const { target: whose, decided, numbers } of entriesOf(runs)) {
    const load = decided?.from.load
    if (whose !== target || load?.kind !== 'known') continue
    for (const { name, main } of load.value.rules) {
      const own = numbers?.find((one) => one.name === `demand of ${name}`) as
        { capacity?: number } | undefined
      if (own?.capacity !== undefined) addMinutes(known, main, own.capacity)
    }
  }
  return [...known].toSorted(([a], [b]) => a - b)
}

function addMinutes(known: Map<number, number>, reading: LoadReading, capacity: number): void {
  if (reading.kind === 'unknown') return
  const { startEpochSeconds, stepSeconds, values } = reading.series
  values.forEach((value, index) => {
    if (value !== null) known.set(startEpochSeconds + index * stepSeconds, value / capacity)
  })
}
