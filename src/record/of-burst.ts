import { firstUsersAt, isTakenOut, type BurstRecord } from '../domain/record.ts'
import type { EpochSeconds, Share } from '../domain/units.ts'

// What the state tag keeps of a burst, and of nothing else.

/** The size of the App Service plan on which the burst goes on. */
export function withPlanSku(record: BurstRecord, planSku: string): BurstRecord {
  return record.planSku?.toLowerCase() === planSku.toLowerCase() ? record : { ...record, planSku }
}

/** No burst is on the plan, so its size may change; a drain then ends in a scale-in. */
export function withoutBurst(record: BurstRecord): BurstRecord {
  const { planSku: _, trialFor: __, ...rest } = record
  return rest
}

/** The burst begins with a trial. If no load data tells it then, the share that was decided follows all the same. */
export function withTrialFor(record: BurstRecord, trialFor: Share): BurstRecord {
  return { ...record, trialFor }
}

/** The next tag of a burst that begins. An announcement that stands is not written again for the share alone. */
export function announcedTrial(
  { phase, intent, trialFor }: BurstRecord,
  next: BurstRecord,
  wanted: Share | undefined,
): BurstRecord {
  const meant = phase === 'bursting' && intent === true ? trialFor : wanted
  return meant === undefined ? next : withTrialFor(next, meant)
}

/** The share that a decision asks for now is in force, or about to be. */
export function withoutTrial(record: BurstRecord): BurstRecord {
  const { trialFor: _, ...rest } = record
  return rest
}

/** The endpoint of this burst is taken out of the answers, and its time for `max-burst` goes on. */
export function countedOn(record: BurstRecord, of: BurstRecord): BurstRecord {
  return since(record, firstUsersAt(of))
}

/**
 * Users come: a burst begins, or the one that was taken out goes on. What someone outside this action has enabled is a burst of their
 * own, without an age.
 */
export function countedFrom(record: BurstRecord, isEnabled: boolean): BurstRecord {
  const goesOn = isTakenOut(record) && (!isEnabled || record.intent === true)
  return record.phase === 'bursting' || goesOn ? record : since(record, undefined)
}

/** With the time as in `before`, because an announced change was not made. */
export function countedAsIn(record: BurstRecord, before: BurstRecord): BurstRecord {
  return since(record, before.burstSinceEpochSeconds)
}

function since(record: BurstRecord, at: EpochSeconds | undefined): BurstRecord {
  const { burstSinceEpochSeconds: _, ...rest } = record
  return at === undefined ? rest : { ...rest, burstSinceEpochSeconds: at }
}
