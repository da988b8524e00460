import { epochSeconds } from '../domain/units.ts'
import { count, duration, load, number, ratio, utc } from '../domain/format.ts'
import { runnerPrice } from './money.ts'
import type { StudySettings } from './settings.ts'
import type { Study } from './study.ts'

/** "31 d from 1995-08-01 00:00 UTC to …, against a private side that carries 72". */
export function subject({ history, settings, source }: Study): string {
  const { startEpochSeconds, demand } = history
  const from = utc(epochSeconds(startEpochSeconds))
  const to = utc(epochSeconds(startEpochSeconds + demand.length * 60))
  return `${source}: ${duration(demand.length * 60)}, from ${from} to ${to}, against a private side that carries ${load(settings.capacity, settings.unit)}`
}

/** Sentences about the data and the calculation that a reader must know to trust the numbers. */
export function notesOf(study: Study): readonly string[] {
  return [...dataNotes(study), ...study.notes, ...scheduleNotes(study), ...modelNotes(study)]
}

function dataNotes({ history, settings }: Study): readonly string[] {
  const { facts, demand } = history
  const notes: string[] = []
  const note = (amount: number, text: string): void => {
    if (amount > 0) notes.push(text)
  }
  note(
    facts.filledMinutes,
    `${number(facts.filledMinutes)} of ${count(demand.length, 'minute')} (${ratio(facts.filledMinutes / demand.length)}) were not recorded, the longest hole lasts ${duration(facts.longestHoleMinutes * 60)}; ` +
      'for the calculation they are filled in with a straight line, the policies saw them as gaps',
  )
  note(
    facts.cutRows,
    `${count(facts.cutRows, 'row')} of ${number(facts.rows)} left out: older than three months, or beyond a hole of more than a week`,
  )
  note(facts.duplicates, `${count(facts.duplicates, 'row repeats', 'rows repeat')} another and count once`)
  note(
    facts.contradictions,
    `${count(facts.contradictions, 'minute has', 'minutes have')} two values for one moment, and count as not recorded`,
  )
  note(
    facts.outOfOrder,
    `${count(facts.outOfOrder, 'row was', 'rows were')} not in order of time, which does not matter`,
  )
  note(
    facts.stepMinutes - 1,
    `there is a value every ${String(facts.stepMinutes)} min; between two of them the load is taken to go in a straight line, so peaks within are not seen`,
  )
  note(
    settings.instanceCapacity === undefined ? 1 : 0,
    `instance-capacity is not given: an instance is taken to carry a quarter of the private side, ${load(settings.capacity / 4, settings.unit)}`,
  )
  return notes
}

/** What is in `money`; nothing without a price. */
function moneyNote({ policy }: StudySettings): string {
  const { pricePerHour, pricePerRunnerMinute, currency = 'USD' } = policy
  if (pricePerHour === undefined) return ''
  const runner = runnerPrice(policy)
  const whose = pricePerRunnerMinute === undefined ? " (GitHub's list price for a private repository)" : ''
  const runners =
    runner === 0 && currency !== 'USD'
      ? `without runners, whose price in ${currency} is not given (price-per-runner-minute)`
      : `runners at ${runner.toString()} a minute${whose}, and how to run it is chosen by both`
  return `; money is instances at ${pricePerHour.toString()} an hour, the idle plan included, and ${runners}`
}

function sizeNote({ sizes }: StudySettings): string {
  const { burstInstances, idleInstances, idleSku } = sizes
  const burst =
    burstInstances === undefined
      ? 'App Service gives a burst the instances that its load needs'
      : `a burst has ${count(burstInstances, 'instance')} (burst-instances)`
  const idle = count(idleInstances, 'instance')
  return idleSku === undefined
    ? `${burst}; instance-minutes are those beyond the idle plan of ${idle}, which is paid all the time`
    : `${burst}; what the idle plan of ${idle} ${idleSku} costs is not known and not in it`
}

function scheduleNotes({ settings: { scheduled } }: Study): readonly string[] {
  if (scheduled === undefined) return []
  const names = scheduled.schedules.map(({ name }) => name).join(', ')
  return [
    `${count(scheduled.schedules.length, 'schedule is', 'schedules are')} a floor under adaptive and threshold (${names}), not under the policies they are compared with; a warm burst side is billed as one instance, or burst-instances, and its start counts as a burst`,
  ]
}

function modelNotes({ settings, plant }: Study): readonly string[] {
  return [
    sizeNote(settings),
    `cost is instance-minutes plus ${number(settings.policy.violationPrice)} (violation-price) for each minute above capacity${moneyNote(settings)}`,
    `of what is possible: 100 % is the least anyone could pay who knows the future, 0 % the better of never and always bursting`,
    `the burst side takes ${String(plant.warmupMinutes)} min to start and ${String(plant.drainMinutes)} min to drain, has all the instances it needs, and 5 % of the users follow a change of DNS late`,
    'settings are chosen and measured on the same history, so a chosen threshold will do a little worse on the next; adaptive began this one having learnt nothing, so it may do better',
  ]
}
