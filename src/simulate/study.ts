import type { PlantConfig } from '../plant/config.ts'
import { oracle } from '../plant/oracle.ts'
import { cadenceOf, ownCadence, USUAL_CADENCES, type Cadence, type CadenceKey } from './cadences.ts'
import { compared, ownChoice, settable, type Choice } from './choices.ts'
import type { History } from './history.ts'
import { recommend, type SettingsAdvice } from './recommend.ts'
import { percentOf, replay, type Film, type Row } from './replay.ts'
import { plantOf, requireSameScale, type StudySettings } from './settings.ts'

export interface RatedRow extends Row {
  /** 1 is the oracle, 0 the better of never and always bursting; undefined if there is nothing to gain. */
  readonly skill?: number
}

/** What a policy with perfect foresight would have paid: the least possible. */
interface Ceiling {
  readonly minutesAboveCapacity: number
  readonly instanceMinutes: number
  /** A policy that bursts at all pays the idle plan. */
  readonly idleInstanceMinutes: number
  readonly cost: number
  readonly bursts: number
  readonly burstPercent: number
}

export interface NamedFilm {
  readonly row: Row
  readonly film: Film
}

/** A history replayed with every policy; all reports derive from it. */
export interface Study {
  readonly target: string
  readonly source: string
  readonly history: History
  readonly settings: StudySettings
  readonly plant: PlantConfig
  readonly cadences: readonly Cadence[]
  /** With the first cadence, the present settings first. */
  readonly table: readonly RatedRow[]
  readonly ceiling: Ceiling
  /** All possible settings, with every compared cadence. */
  readonly tried: readonly RatedRow[]
  readonly recommendation: SettingsAdvice
  /** The present settings first, then the recommended ones, then the rest of `table`. */
  readonly films: readonly NamedFilm[]
  /** What the reader should know about the data, in plain sentences. */
  readonly notes: readonly string[]
}

export interface StudyInput {
  readonly target: string
  readonly source: string
  readonly history: History
  readonly settings: StudySettings
  readonly notes: readonly string[]
  /** What is missing beside the history's own gaps. */
  readonly doubts?: readonly string[]
  /** The first is the user's own; undefined compares the usual ones with that of `run-interval`. */
  readonly cadences?: readonly CadenceKey[]
}

/** Works in steps, one policy with one cadence each, so that the caller can stop between them. */
export function* study(input: StudyInput): Generator<string, Study, void> {
  const { history, settings } = input
  requireSameScale(settings, history.demand)
  const plant = plantOf(settings)
  const stage = { history, config: plant }
  const cadences = cadencesOf(input)
  const reels = new Map<Row, Film>()
  const table: Row[] = []
  const tried: Row[] = []
  const own = ownChoice(settings)
  for (const [index, cadence] of cadences.entries()) {
    const choices = inOrder(own, [...settable(settings), ...(index === 0 ? compared() : [])])
    for (const choice of choices) {
      yield `${choice.name}, ${cadence.words}`
      const { row, film } = replay(stage, choice, cadence)
      reels.set(row, film)
      if (choice.sets !== undefined) tried.push(row)
      if (index === 0 && isShown(choice, own)) table.push(row)
    }
  }
  const ceiling = ceilingOf(history, plant)
  const rate = rater(stage, ceiling)
  const recommendation = recommend({ ...input, plant, cadences, own, table, tried })
  return {
    ...input,
    plant,
    cadences,
    table: table.map(rate),
    tried: tried.map(rate),
    ceiling,
    recommendation,
    films: filmsOf(reels, recommendation.row, table),
  }
}

/** The present settings first, then the recommended ones, then the rest of the table. */
function filmsOf(
  reels: ReadonlyMap<Row, Film>,
  recommended: Row,
  table: readonly Row[],
): readonly NamedFilm[] {
  const rows = new Set([...table.slice(0, 1), recommended, ...table])
  return [...rows].flatMap((row) => {
    const film = reels.get(row)
    return film === undefined ? [] : [{ row, film }]
  })
}

function cadencesOf({ cadences, settings }: StudyInput): readonly Cadence[] {
  if (cadences !== undefined) return cadences.map(cadenceOf)
  const own = ownCadence(settings.policy.runIntervalSeconds)
  return [own, ...USUAL_CADENCES.map(cadenceOf).filter((one) => one.key !== own.key)]
}

/** The present settings first, then the alternatives, then the references. */
function inOrder(own: Choice, choices: readonly Choice[]): readonly Choice[] {
  return [own, ...choices.filter((one) => one.name !== own.name)]
}

/** All tried thresholds would make the table unreadable, so they have a table of their own. */
function isShown(choice: Choice, own: Choice): boolean {
  return choice.sets?.kind !== 'threshold' || choice.name === own.name || choice.sets.scaleOutAt === 80
}

function ceilingOf({ demand }: History, plant: PlantConfig): Ceiling {
  const best = oracle(demand, plant)
  return {
    minutesAboveCapacity: best.violationMinutes,
    instanceMinutes: best.instanceMinutes,
    idleInstanceMinutes: best.onMinutes > 0 ? plant.idleInstances * demand.length : 0,
    cost: best.cost,
    bursts: best.starts,
    burstPercent: percentOf(best.onMinutes, demand.length),
  }
}

/** Compares with the better of never and always bursting, at five-minute passes. */
function rater(stage: { history: History; config: PlantConfig }, ceiling: Ceiling): (row: Row) => RatedRow {
  const statics = compared().filter((one) => one.name === 'never' || one.name === 'always')
  const reference = Math.min(...statics.map((choice) => replay(stage, choice, cadenceOf('c5')).row.cost))
  const room = reference - ceiling.cost
  return (row) => (room > 0.5 ? { ...row, skill: (reference - row.cost) / room } : row)
}
