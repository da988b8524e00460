import { allCases, shuffled, type Case } from './cases.ts'
import { allIntrusions, playIntrusion, type Intrusion } from './others.ts'
import { allKills, playKill, type Kill } from './kills.ts'
import { lives, playLife, type Life } from './lives.ts'
import { play, type Played } from './play.ts'
import { STORIES, type Story } from './stories.ts'
import { allRaces, playRace, randomRaces, type Race } from './races.ts'

const RANDOM_RACES = 5000

/** A kind of trouble: all of its cases in an order that a seed makes, and how one of them is played. */
interface Matrix<T> {
  readonly all: (seed: number, stories: readonly Story[]) => Promise<readonly T[]>
  readonly play: (one: T) => Promise<Played>
}

const faults: Matrix<Case> = { all: allCases, play }
const kills: Matrix<Kill> = { all: allKills, play: playKill }
const races: Matrix<Race> = {
  all: (seed) => Promise.resolve(shuffled([...allRaces(1), ...randomRaces(seed, RANDOM_RACES)], seed)),
  play: playRace,
}
const LIVES = 2000
const ofShop: Matrix<Life> = { all: (seed) => Promise.resolve(lives(seed, LIVES)), play: playLife }
const others: Matrix<Intrusion> = { all: allIntrusions, play: playIntrusion }

/** The cases of a matrix, each ready to be played. */
export type Plays = readonly (() => Promise<Played>)[]

const readied =
  <T>({ all, play: one }: Matrix<T>) =>
  async (seed: number, stories = STORIES): Promise<Plays> =>
    (await all(seed, stories)).map((each) => () => one(each))

export const MATRICES = {
  faults: readied(faults),
  kills: readied(kills),
  races: readied(races),
  others: readied(others),
  lives: readied(ofShop),
} as const

export type MatrixName = keyof typeof MATRICES
