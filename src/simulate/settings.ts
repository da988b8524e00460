import type { BurstSideConfig, PolicyConfig, TargetConfig } from '../domain/config.ts'
import { load } from '../domain/format.ts'
import { ActionError } from '../domain/errors.ts'
import type { Capacity, LoadUnit } from '../domain/load.ts'
import type { Timetable } from '../domain/schedule.ts'
import { plantConfig, type PlantConfig } from '../plant/config.ts'

/** The schedules of a target, and the values that their lead depends on. */
export type Scheduled = Required<Pick<TargetConfig, 'schedules'>> & Pick<TargetConfig, 'burstSide' | 'warmup'>

/** The App Service plan, as far as it is fixed. */
interface PlanSizes {
  /** Undefined if App Service scales the burst by its load. */
  readonly burstInstances?: number
  readonly idleInstances: number
  /** Set if the idle size is not the burst's: its price is not known. */
  readonly idleSku?: string
}

/** The part of a target's configuration that a simulation uses; loads in the unit of the load. */
export interface StudySettings {
  readonly unit: LoadUnit
  readonly capacity: number
  readonly sizes: PlanSizes
  /** Undefined if not given; then it is a quarter of the private side. */
  readonly instanceCapacity: number | undefined
  readonly policy: PolicyConfig
  /** 0…1. */
  readonly maxShare: number
  readonly drainMinutes: number
  /** Known peaks, and the calendar of their starts; undefined if there are none. */
  readonly scheduled?: Scheduled & { readonly timetable: Timetable }
}

const INSTANCE_PART = 0.25

/** The settings of the target's first load. Throws ActionError if it has none. */
export function settingsOf(target: TargetConfig, unit: LoadUnit, timetable?: Timetable): StudySettings {
  const { load: source, policy, routing } = target
  if (source === undefined)
    throw new ActionError(`target ${target.name} has no load source to replay`, {
      fix: 'Set load-source, load-scope and private-capacity.',
      outcome: 'refused',
    })
  const [{ privateCapacity, instanceCapacity }] = source.rules
  requireUnit(privateCapacity, unit)
  return {
    unit,
    capacity: privateCapacity.value,
    instanceCapacity: instanceCapacity?.value,
    sizes: sizesOf(target.burstSide),
    policy,
    maxShare: routing.maxShare,
    drainMinutes: Math.ceil(routing.drainMinSeconds / 60),
    ...scheduledOf(target, timetable),
  }
}

/** A plan whose idle size is not given stays as a burst leaves it; one that nothing sizes has an instance at least. */
function sizesOf({
  burstInstances,
  idleInstances,
  burstSku,
  idleSku,
  autoscale,
}: BurstSideConfig): PlanSizes {
  const fixed = autoscale === 'leave' ? burstInstances : undefined
  const isOther = idleSku !== undefined && idleSku.toLowerCase() !== burstSku?.toLowerCase()
  return {
    ...(fixed !== undefined && { burstInstances: fixed }),
    idleInstances: idleInstances ?? fixed ?? 1,
    ...(isOther && { idleSku }),
  }
}

function scheduledOf(
  { schedules = [], burstSide, warmup }: TargetConfig,
  timetable: Timetable | undefined,
): Pick<StudySettings, 'scheduled'> {
  if (timetable === undefined || schedules.length === 0) return {}
  return { scheduled: { schedules, burstSide, warmup, timetable } }
}

function requireUnit(capacity: Capacity, unit: LoadUnit): void {
  if (capacity.unit === unit || capacity.unit === 'gauge' || unit === 'gauge') return
  throw new ActionError(`private-capacity is ${WORDS[capacity.unit]}, but the load is ${WORDS[unit]}`, {
    fix: 'Give private-capacity in the unit of the load: 1200/min or 20/s for a rate, 80% for a percentage.',
    outcome: 'refused',
  })
}

const WORDS: Readonly<Record<LoadUnit, string>> = {
  'per-minute': 'a rate',
  percent: 'a percentage',
  gauge: 'a level',
}

/** No load is a million times the private capacity: one is in bytes and the other in gigabytes. */
const ABSURDLY_ABOVE = 1e6

/** Throws ActionError if load and capacity cannot have the same unit. */
export function requireSameScale({ capacity, unit }: StudySettings, demand: Float64Array): void {
  const highest = demand.reduce((most, one) => Math.max(most, one), 0)
  if (highest <= ABSURDLY_ABOVE * capacity) return
  throw new ActionError(
    `the highest load is ${highest.toPrecision(3)}, more than a million times private-capacity (${load(capacity, unit)})`,
    { fix: 'Give private-capacity in the unit of the load.', outcome: 'refused' },
  )
}

/** The plant of the evaluation with this target's sizes and prices. */
export function plantOf(settings: StudySettings): PlantConfig {
  const { capacity, instanceCapacity, policy, drainMinutes, sizes } = settings
  return plantConfig(capacity, {
    instanceFraction: instanceCapacity === undefined ? INSTANCE_PART : instanceCapacity / capacity,
    violationPrice: policy.violationPrice,
    drainMinutes,
    ...(sizes.burstInstances !== undefined && { burstInstances: sizes.burstInstances }),
    // What another size costs is not known, so nothing of the burst is paid already.
    idleInstances: sizes.idleSku === undefined ? sizes.idleInstances : 0,
  })
}
