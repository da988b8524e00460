import type { PlantConfig } from '../plant/config.ts'
import { count, duration, number, ratio } from '../domain/format.ts'
import type { Cadence } from './cadences.ts'
import type { Choice, ChoiceSettings } from './choices.ts'
import type { History } from './history.ts'
import { moneyOf, runnersInInstanceMinutes } from './money.ts'
import type { Row } from './replay.ts'
import type { StudySettings } from './settings.ts'

/** What to set, and how certain that is. */
export interface SettingsAdvice {
  readonly kind: 'keep' | 'change' | 'no-burst' | 'not-enough'
  /** One plain sentence with its numbers. */
  readonly sentence: string
  /** Why it may be wrong; empty if the history is long and complete enough. */
  readonly doubts: readonly string[]
  readonly policy: string
  readonly cadence: string
  readonly sets?: ChoiceSettings
  readonly row: Row
}

export interface Candidates {
  readonly history: History
  readonly settings: StudySettings
  readonly plant: PlantConfig
  readonly cadences: readonly Cadence[]
  readonly own: Choice
  readonly table: readonly Row[]
  readonly tried: readonly Row[]
  /** What the caller knows to be missing. */
  readonly doubts?: readonly string[]
}

/** Keep the present settings if no alternative is better by more than this: less is chance. */
const WORTH_A_CHANGE = 0.03
/** A cadence that keeps runners busier must gain more than this. */
const WORTH_MORE_RUNS = 0.05
/** Runner minutes with a smaller difference count as equal. */
const SIMILAR_RUNS = 1.2
const SHORT_DAYS = 3
const SEASON_DAYS = 8
/** With less or coarser history, 'no burst needed' is not a finding. */
const ENOUGH_DAYS = 14
const FINE_MINUTES = 5
const MINUTES_A_DAY = 1440
const FEW_STRETCHES = 3
const MUCH_FILLED = 0.2
const MUCH_ABOVE = 0.5
/** Times the private capacity: no burst covers a higher load. */
const FAR_ABOVE = 20
/** A part of the private capacity: a lower load needs no burst. */
const FAR_BELOW = 0.01

/**
 * The cheapest settings at the user's own prices (instance-minutes, and minutes above capacity at `violation-price`),
 * with the cadence that keeps runners least busy among those close to the best.
 */
export function recommend(all: Candidates): SettingsAdvice {
  const never = all.table.find((row) => row.policy === 'never')
  const ownRow = all.table[0]
  if (never === undefined || ownRow === undefined) throw new Error('nothing was simulated')
  const best = bestOf(all, ownRow)
  if (never.cost <= best.cost + best.idleInstanceMinutes) return noBurst(all, never)
  const keeps = best === ownRow
  const facts = { policy: best.policy, cadence: best.cadence, row: best }
  return {
    kind: keeps ? 'keep' : 'change',
    ...facts,
    ...(best.sets !== undefined && { sets: best.sets }),
    sentence: keeps ? keepSentence(all, ownRow, never) : changeSentence(all, best, ownRow, never),
    doubts: doubtsOf(all, best),
  }
}

function bestOf({ tried, cadences, settings }: Candidates, ownRow: Row): Row {
  const costOf = (row: Row): number => row.cost + runnersInInstanceMinutes(row, settings.policy)
  const byKey = new Map(cadences.map((one) => [one.key, one]))
  const open = tried.filter((row) => byKey.get(row.cadence)?.canBeChosen ?? false)
  const lowest = Math.min(costOf(ownRow), ...open.map(costOf))
  if (costOf(ownRow) <= lowest * (1 + WORTH_A_CHANGE)) return ownRow
  const near = open.filter((row) => costOf(row) <= lowest * (1 + WORTH_MORE_RUNS))
  const fewest = Math.min(...near.map((row) => row.runnerMinutes))
  const quiet = near.filter((row) => row.runnerMinutes <= fewest * SIMILAR_RUNS)
  const cheaper = (one: Row, other: Row): Row => (costOf(other) < costOf(one) ? other : one)
  const cheapest = quiet.reduce(cheaper, quiet[0] ?? ownRow)
  const asNow = quiet.filter(
    (row) => row.cadence === ownRow.cadence && costOf(row) <= costOf(cheapest) * (1 + WORTH_A_CHANGE),
  )
  return asNow.reduce(cheaper, asNow[0] ?? cheapest)
}

function noBurst(all: Candidates, never: Row): SettingsAdvice {
  const { history, settings } = all
  const reached = `the highest load was ${ratio(highestOf(history) / settings.capacity)} of the private capacity`
  const why =
    never.minutesAboveCapacity === 0
      ? `${reached}, so nothing had to be carried elsewhere`
      : `${count(never.minutesAboveCapacity, 'minute')} above capacity are worth ${number(never.cost)} instance-minutes at violation-price ${number(settings.policy.violationPrice)}, and every policy tried costs more`
  const missing = missingEvidence(history)
  return {
    kind: missing === undefined ? 'no-burst' : 'not-enough',
    policy: 'never',
    cadence: all.cadences[0]?.key ?? '',
    row: never,
    sentence:
      missing === undefined
        ? `Do not burst for a load like this: in these ${spanOf(history)} ${why}.`
        : `The evidence is not enough to say that no burst is needed (${missing}): in these ${spanOf(history)} ${why}.`,
    doubts: doubtsOf(all, never),
  }
}

/** A peak that comes once a fortnight, or lasts ten minutes, must have had a chance to show. */
function missingEvidence({ demand, facts }: History): string | undefined {
  const days = demand.length / MINUTES_A_DAY
  const parts = [
    ...(days < ENOUGH_DAYS
      ? [`${spanOf({ demand })} of history, and ${String(ENOUGH_DAYS)} d are needed`]
      : []),
    ...(facts.stepMinutes > FINE_MINUTES
      ? [
          `a value every ${String(facts.stepMinutes)} min, and one every ${String(FINE_MINUTES)} min is needed`,
        ]
      : []),
  ]
  return parts.length === 0 ? undefined : parts.join('; ')
}

function keepSentence(all: Candidates, own: Row, never: Row): string {
  const { settings } = all
  return (
    `Keep policy ${settingWords(own.sets, settings)}, run by ${wordsOf(all, own)}: over these ${spanOf(all.history)} that leaves ` +
    `${outcome(own, settings)}, against ${number(never.minutesAboveCapacity)} min without any burst; ` +
    `nothing that was tried is better by more than ${ratio(WORTH_A_CHANGE)}.`
  )
}

function changeSentence(all: Candidates, best: Row, own: Row, never: Row): string {
  const { settings } = all
  const runs = best.cadence === own.cadence ? '' : `, run by ${wordsOf(all, best)}${runnersOf(best, all)}`
  const price = number(settings.policy.violationPrice)
  return (
    `Set policy to ${settingWords(best.sets, settings)}${runs}: over these ${spanOf(all.history)} that leaves ${outcome(best, settings)}, ` +
    `against ${number(own.minutesAboveCapacity)} min and ${costWords(own, settings)} as it is set now ` +
    `(${ratio(own.cost / best.cost - 1)} more in all at violation-price ${price}), and ${number(never.minutesAboveCapacity)} min without any burst.`
  )
}

/** "threshold with scale-out-at 70 and scale-in-at 50". */
function settingWords(sets: ChoiceSettings | undefined, settings: StudySettings): string {
  if (sets?.kind === 'threshold')
    return `threshold with scale-out-at ${String(sets.scaleOutAt)} and scale-in-at ${String(sets.scaleInAt)}`
  return `adaptive with violation-price ${number(settings.policy.violationPrice)}`
}

function outcome(row: Row, settings: StudySettings): string {
  return `the private side ${number(row.minutesAboveCapacity)} min above its capacity and costs ${costWords(row, settings)}`
}

function costWords(row: Row, settings: StudySettings): string {
  const money = moneyOf(row, settings.policy)
  return `${number(row.instanceMinutes)} instance-minutes${money === undefined ? '' : ` (${money} in money)`}`
}

function wordsOf({ cadences }: Candidates, row: Row): string {
  return cadences.find((one) => one.key === row.cadence)?.words ?? row.cadence
}

function runnersOf(row: Row, { history }: Candidates): string {
  return ` (about ${number(Math.round((row.runnerMinutes * 1440) / history.demand.length))} runner minutes a day)`
}

function spanOf({ demand }: Pick<History, 'demand'>): string {
  return duration(demand.length * 60)
}

function doubtsOf(
  { history, table, settings, doubts: given = [] }: Candidates,
  best: Row,
): readonly string[] {
  const days = history.demand.length / 1440
  const filled = history.facts.filledMinutes / history.demand.length
  const stretches = stretchesAbove(history, settings.capacity)
  const doubts = [...given]
  if (days < SHORT_DAYS)
    doubts.push(`${spanOf(history)} of history are too short to tell: take this as a first guess`)
  else if (days < SEASON_DAYS)
    doubts.push(`${spanOf(history)} of history have no whole week in them: simulate again with two weeks`)
  if (filled > MUCH_FILLED)
    doubts.push(`${ratio(filled)} of the minutes are missing, and what happened in them is a guess`)
  const highest = highestOf(history)
  const times = highest / settings.capacity
  if (times > FAR_ABOVE || times < FAR_BELOW)
    doubts.push(
      `the highest load is ${times > 1 ? `${number(times)} times` : `${ratio(times)} of`} the private capacity: see whether both are in the same unit`,
    )
  if (stretches > 0 && stretches < FEW_STRETCHES)
    doubts.push(
      `the load was above capacity in only ${count(stretches, 'stretch', 'stretches')}, too few to choose settings by`,
    )
  const above =
    (table.find((row) => row.policy === 'never')?.minutesAboveCapacity ?? 0) / history.demand.length
  if (above > MUCH_ABOVE || best.burstPercent > 80)
    doubts.push(
      `the load is above capacity ${ratio(above)} of the time, and the burst side on ${ratio(best.burstPercent / 100)}: a larger private side may be the better answer`,
    )
  return doubts
}

function highestOf({ demand }: History): number {
  return demand.reduce((most, one) => Math.max(most, one), 0)
}

/** Spans of demand above capacity that are an hour or more apart. */
function stretchesAbove({ demand }: History, capacity: number): number {
  let stretches = 0
  let lastAbove = -Infinity
  demand.forEach((load, minute) => {
    if (load <= capacity) return
    if (minute - lastAbove > 60) stretches++
    lastAbove = minute
  })
  return stretches
}
