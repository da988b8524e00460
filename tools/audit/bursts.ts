import type { Decision } from '../../src/domain/decision.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { CostReport, Trigger } from '../../src/report/model.ts'
import type { AuditRun } from '../../src/report/audit/read.ts'

/** One burst as the records of all runs tell it. Undefined is not known. */
export interface Burst {
  readonly target: string
  /** Epoch seconds. */
  readonly startedAt: number
  /** Undefined while it lasts, or if its end is in no file. */
  readonly endedAt?: number
  /** "octocat (workflow_dispatch)". */
  readonly who: string
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
  const decisions = entriesOf(runs).filter((one) => isPart(one, target, startedAt, until))
  const began = decisions.find(({ decision }) => decision?.goal.kind !== 'stay') ?? decisions[0]
  const shares = decisions.flatMap(({ decision }) =>
    decision?.goal.kind === 'bursting' ? [decision.goal.share] : [],
  )
  const peaks = decisions.flatMap(({ numbers = [] }) =>
    numbers.flatMap(({ utilization }) => utilization ?? []),
  )
  const { amount, instanceHours } = last.cost.burst
  return {
    target,
    startedAt,
    ...(ended !== undefined && { endedAt: ended.at }),
    who: began?.trigger === undefined ? 'unknown' : `${began.trigger.actor} (${began.trigger.event})`,
    why: began?.decision?.reason ?? 'its begin is in none of these files',
    ...(peaks.length !== 0 && { peakUtilization: Math.max(...peaks) }),
    ...(shares.length !== 0 && { share: Math.max(...shares) }),
    minutesAbove: minutesOf(runs, target).filter(([at, part]) => at >= startedAt && at < until && part > 1)
      .length,
    instanceHours,
    ...(amount !== undefined && { cost: amount }),
    currency: last.cost.currency,
  }
}

/** The decision that begins a burst comes some seconds before its first write. */
function isPart(one: Told, target: string, from: number, until: number): boolean {
  return one.kind === 'decision' && one.target === target && one.at >= from - 120 && one.at <= until
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
