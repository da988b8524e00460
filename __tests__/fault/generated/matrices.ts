import { allCases, onceEach, shuffled } from './cases.ts'
import { allIntrusions, playIntrusion } from './others.ts'
import { allKills, playKill } from './kills.ts'
import { lives } from './life.ts'
import { playLife } from './lives.ts'
import { PAIRS } from './pairs.ts'
import { playCases, type Played } from './play.ts'
import type { Unit } from './run-all.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'
import { allRaces, playUnlessLike, randomRaces } from './races.ts'

const RANDOM_RACES = 5000
const LIVES = 2000

/** What is asked of a matrix. */
interface Asked {
  /** Makes the order; the first units are a fair sample. */
  readonly seed: number
  /** A sample of few stories takes as few pairs of runs. */
  readonly stories?: readonly Story[]
  /** Every point, those too that end as another one does. */
  readonly all?: boolean
  /** Of the faults, each one time for each request. */
  readonly once?: boolean
}

/** The points of a matrix, in classes of which one stands for all where it is known that they end alike. */
function classes<T>(
  groups: readonly (readonly T[])[],
  play: (one: T) => Promise<Played>,
  all: boolean,
): readonly Unit[] {
  const few = all ? groups.flat().map((one) => [one]) : groups
  return few.flatMap(([one, ...like]) =>
    one === undefined ? [] : [{ points: 1 + like.length, play: async () => [await play(one)] }],
  )
}

type Matrix = (asked: Asked) => Promise<readonly Unit[]>

const faults: Matrix = async ({ seed, stories, all = false, once = false }) => {
  const every = await allCases(seed, stories)
  return (once ? onceEach(every) : every).map((cases) => ({
    points: cases.length,
    play: () => playCases(cases, all),
  }))
}

const kills: Matrix = async ({ seed, stories, all = false }) =>
  classes(await allKills(seed, stories), playKill, all)

const races: Matrix = async ({ seed, stories, all = false }) => {
  const pairs = stories === undefined ? PAIRS : shuffled(PAIRS, seed).slice(0, stories.length)
  const every = [...(await allRaces(pairs, all)), ...randomRaces(pairs, seed, RANDOM_RACES)]
  return shuffled(every, seed).map((race) => ({
    points: race.like,
    play: () => playUnlessLike(race, all),
  }))
}

const others: Matrix = async ({ seed, stories, all = false }) =>
  classes(await allIntrusions(seed, stories), playIntrusion, all)

const ofShop: Matrix = ({ seed }) =>
  Promise.resolve(lives(seed, LIVES).map((life) => ({ points: 1, play: async () => [await playLife(life)] })))

/** Sees every story once without a fault, some of them at a time. */
export async function seeStories(stories = STORIES): Promise<void> {
  await Promise.all(stories.map((story) => requestsOf(story)))
}

export const MATRICES = { faults, kills, races, others, lives: ofShop } as const

export type MatrixName = keyof typeof MATRICES
