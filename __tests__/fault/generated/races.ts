import type { LocalAzure, LoggedRequest } from '../../../local-azure/index.ts'
import { mulberry32 } from '../../../src/plant/cadence.ts'
import { act, type Acted, type Inputs } from './act.ts'
import { cleanRuns } from './ends.ts'
import { isDone } from './deeds.ts'
import { meet } from './meeting.ts'
import { harm } from './oracle.ts'
import { isReached, wantedAfter, type Pair } from './pairs.ts'
import { lastWords, type Played } from './play.ts'
import { placesOf } from './rounds.ts'
import { goesAlong } from './touches.ts'
import { SIDES, type Trace } from './trace.ts'

/** Two own runs at once, and how they take turns: the first goes on for so many requests, then the second, and so on. */
export interface Race {
  readonly pair: Pair
  /** Requests until each change of turns; after the last, the other goes on until it pauses, and then both. */
  readonly turns: readonly number[]
  /** How many races it stands for: where the first run polls, one preemption is like another. */
  readonly like: number
}

const MOST_PASSES = 4
const BETWEEN_PASSES_SECONDS = 300

/** Requests of the longest run of a pair, about. */
const MOST_REQUESTS = 90

/** Every way to take turns with at most two preemptions; of the first one's equal polls, a few (rounds.ts). */
export async function allRaces(pairs: readonly Pair[], all: boolean): Promise<readonly Race[]> {
  const numbers = Array.from({ length: MOST_REQUESTS }, (_, index) => 1 + index)
  const races = pairs.map(async (pair) => {
    const ones = all ? numbers.map((one) => ({ one, like: 1 })) : preemptions(await requestsOf(pair), numbers)
    return ones.flatMap(({ one, like }) => [
      { pair, turns: [one], like },
      ...numbers.map((two) => ({ pair, turns: [one, two], like })),
    ])
  })
  return (await Promise.all(races)).flat()
}

const requests = new Map<string, Promise<readonly LoggedRequest[]>>()

/**
 * What the first run of a pair asks where it is alone, of all that waits for its turn: a load that is read without the proxy has no
 * name, and does not. Several pairs have the same.
 */
function requestsOf({ open, first }: Pair): Promise<readonly LoggedRequest[]> {
  const key = `${open.name} ${JSON.stringify(first)}`
  const known = requests.get(key) ?? aloneIn(open, first)
  requests.set(key, known)
  return known
}

async function aloneIn(open: Pair['open'], inputs: Inputs): Promise<readonly LoggedRequest[]> {
  const azure = await open()
  try {
    return (await act(azure, inputs, { among: 'first' })).requests
  } finally {
    await azure.close()
  }
}

/** Where the first run may be preempted, and how many places each stands for. What goes along waits for no turn. */
function preemptions(
  asked: readonly LoggedRequest[],
  numbers: readonly number[],
): readonly { one: number; like: number }[] {
  const places = placesOf(asked).filter((_, index) => !asked.slice(index, index + 1).some(goesAlong))
  const key = (number: number): string => {
    const place = places[number - 1]
    return place === undefined ? 'over' : `${String(place.round)} ${String(place.before.length)}`
  }
  return [...Map.groupBy(numbers, key).values()].map((alike) => ({
    one: alike[0] ?? 1,
    like: alike.length,
  }))
}

/** Random turns, of any number. */
export function randomRaces(pairs: readonly Pair[], seed: number, count: number): readonly Race[] {
  const random = mulberry32(seed)
  const upTo = (most: number): number => 1 + Math.floor(random() * most)
  return Array.from({ length: count }, (_, index) => ({
    pair: pairs[index % pairs.length]!,
    turns: Array.from({ length: upTo(8) }, () => upTo(20)),
    like: 1,
  }))
}

const traces = new Map<Pair, Trace[]>()

/** Plays the race, unless one that was played has the same end (trace.ts). */
export async function playUnlessLike(race: Race, all: boolean): Promise<readonly Played[]> {
  const known = traces.get(race.pair) ?? []
  traces.set(race.pair, known)
  if (!all && known.some((trace) => trace.isLike(race.turns))) return []
  const { played, trace } = await playRace(race)
  known.push(trace)
  return [played]
}

async function playRace({ pair, turns }: Race): Promise<{ played: Played; trace: Trace }> {
  const began = performance.now()
  const azure = await pair.open()
  try {
    const { runs, breaches, seen, trace } = await meet(azure, pair, turns)
    const reached = await settle(azure, pair, runs.second)
    const lost = `does not converge, the runs said:\n${Object.values(runs).map(lastWords).join('\n')}`
    const played = {
      title: `${pair.name} · turns after ${turns.join(', ')} requests`,
      breaches: [
        ...harm(azure),
        ...breaches,
        ...SIDES.flatMap((side) => isDone(pair[side]['mode'], runs[side], seen[side])),
        ...(reached === undefined ? [lost] : []),
      ],
      runsToConverge: reached,
      hits: turns.length,
      realMilliseconds: performance.now() - began,
    }
    return { played, trace }
  } finally {
    await azure.close()
  }
}

/** Passes of automation, as the schedule starts them, until the person's command, or the load's, is done. */
async function settle(azure: LocalAzure, pair: Pair, second: Acted): Promise<number | undefined> {
  const wanted = wantedAfter(azure, pair, second.exitCode === 0)
  return cleanRuns(azure, JSON.stringify([wanted, pair.then]), async () => {
    if (pair.then !== undefined) await act(azure, pair.then)
    for (let runs = 1; runs <= MOST_PASSES; runs += 1) {
      azure.clock.advance(BETWEEN_PASSES_SECONDS)
      const { exitCode } = await act(azure, { mode: 'auto', 'wait-in-run': '2h', timeout: '3h' })
      if (exitCode === 0 && isReached(azure, wanted)) return runs
    }
    return undefined
  })
}
