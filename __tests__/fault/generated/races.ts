import type { LocalAzure } from '../../../local-azure/index.ts'
import { mulberry32 } from '../../../src/plant/cadence.ts'
import { openShop } from '../../helpers/local-azure.ts'
import { BURSTING, bursting, HIGH, IDLE, LOW, stateOf, type State } from '../../helpers/scenes.ts'
import { act, begin, type Acted, type Inputs } from './act.ts'
import { cleanRuns } from './ends.ts'
import { harm } from './oracle.ts'
import { lastWords, type Played } from './play.ts'
import { placesOf } from './rounds.ts'
import { isAtLeast } from './stories.ts'
import type { Trace } from './trace.ts'
import { isTagWrite, Turns } from './turns.ts'

/** Two own runs at once, and how they take turns: the first goes on for so many requests, then the second, and so on. */
export interface Race {
  readonly pair: Pair
  /** Requests until each change of turns; after the last, the other goes on until it pauses, and then both. */
  readonly turns: readonly number[]
  /** How many races it stands for: where the first run polls, one preemption is like another. */
  readonly like: number
}

/** Two runs that meet, and what a run after both is to reach. */
interface Pair {
  readonly name: string
  readonly open: () => Promise<LocalAzure>
  readonly first: Inputs
  readonly second: Inputs
  readonly wanted: State
}

const LONG = { 'wait-in-run': '2h', timeout: '3h' } as const
const HOLD = { 'hold-for': '6h' } as const

async function late(): Promise<LocalAzure> {
  const azure = await openShop(
    [
      [0, HIGH],
      [30, LOW],
    ],
    { scenario: bursting() },
  )
  azure.clock.advance(3600)
  return azure
}
const busy = (): Promise<LocalAzure> => openShop([[0, HIGH]])

const PAIRS: readonly Pair[] = [
  {
    name: 'two passes that burst',
    open: busy,
    first: { mode: 'auto' },
    second: { mode: 'auto' },
    wanted: BURSTING,
  },
  {
    name: 'a pass that bursts, a person who scales back',
    open: busy,
    first: { mode: 'auto' },
    second: { mode: 'scale-back', ...HOLD, ...LONG },
    wanted: IDLE,
  },
  {
    name: 'a pass that scales in, a person who bursts',
    open: late,
    first: { mode: 'auto', ...LONG },
    second: { mode: 'burst', ...HOLD },
    wanted: BURSTING,
  },
  {
    name: 'two passes that scale in',
    open: late,
    first: { mode: 'auto', ...LONG },
    second: { mode: 'auto', ...LONG },
    wanted: IDLE,
  },
]

/** Requests of the longest run of a pair, about. */
const MOST_REQUESTS = 90

/** Every way to take turns with at most two preemptions; of the first one's equal polls, a few (rounds.ts). */
export async function allRaces(all: boolean): Promise<readonly Race[]> {
  const numbers = Array.from({ length: MOST_REQUESTS }, (_, index) => 1 + index)
  const races = PAIRS.map(async (pair) => {
    const ones = all ? numbers.map((one) => ({ one, like: 1 })) : await preemptions(pair, numbers)
    return ones.flatMap(({ one, like }) => [
      { pair, turns: [one], like },
      ...numbers.map((two) => ({ pair, turns: [one, two], like })),
    ])
  })
  return (await Promise.all(races)).flat()
}

/** Where the first run may be preempted, and how many places each stands for. The tag's write waits for no turn. */
async function preemptions(
  { open, first }: Pair,
  numbers: readonly number[],
): Promise<readonly { one: number; like: number }[]> {
  const azure = await open()
  try {
    const { requests } = await act(azure, first)
    const places = placesOf(requests).filter((_, index) => !requests.slice(index, index + 1).some(isTagWrite))
    const key = (number: number): string => {
      const place = places[number - 1]
      return place === undefined ? 'over' : `${String(place.round)} ${String(place.before.length)}`
    }
    return [...Map.groupBy(numbers, key).values()].map((alike) => ({
      one: alike[0] ?? 1,
      like: alike.length,
    }))
  } finally {
    await azure.close()
  }
}

/** Random turns, of any number. */
export function randomRaces(seed: number, count: number): readonly Race[] {
  const random = mulberry32(seed)
  const upTo = (most: number): number => 1 + Math.floor(random() * most)
  return Array.from({ length: count }, (_, index) => ({
    pair: PAIRS[index % PAIRS.length]!,
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
    const order = new Turns(azure, turns)
    const runs = await bothRuns(azure, pair, order)
    const crashed = runs.filter(({ exitCode, log }) => exitCode < 0 || log.includes('unexpected error'))
    const reached = await settle(azure, wantedOf(pair, runs[1]))
    const played = {
      title: `${pair.name} · turns after ${turns.join(', ')} requests`,
      breaches: [
        ...harm(azure),
        ...crashed.map((run) => `ended with ${String(run.exitCode)}: ${run.log.slice(-500)}`),
        ...(reached === undefined
          ? [`does not converge, the runs said:\n${runs.map(lastWords).join('\n')}`]
          : []),
      ],
      runsToConverge: reached,
      hits: turns.length,
      realMilliseconds: performance.now() - began,
    }
    return { played, trace: order.trace }
  } finally {
    await azure.close()
  }
}

/** The second run begins when the first has had its first turn. */
async function bothRuns(azure: LocalAzure, pair: Pair, order: Turns): Promise<readonly [Acted, Acted]> {
  const first = begin(azure, pair.first, { among: 'first', variables: { GITHUB_RUN_ID: '11' } })
  void first.done.then(() => order.over('first'))
  await order.secondsTurn
  const second = begin(azure, pair.second, { among: 'second', variables: { ...PERSON, GITHUB_RUN_ID: '22' } })
  void second.done.then(() => order.over('second'))
  return [await first.done, await second.done]
}

/** A command that ended red may be lost, and then the load decides; one that ended green holds. */
function wantedOf({ wanted }: Pair, second: Acted): readonly State[] {
  return second.exitCode === 0 ? [wanted] : [IDLE, BURSTING]
}

const PERSON = { GITHUB_ACTOR: 'ada', GITHUB_EVENT_NAME: 'workflow_dispatch' }

/** Passes of automation, as the schedule starts them, until the person's command, or the load's, is done. */
function settle(azure: LocalAzure, wanted: readonly State[]): Promise<number | undefined> {
  return cleanRuns(azure, JSON.stringify(wanted), async () => {
    for (let runs = 1; runs <= 4; runs += 1) {
      azure.clock.advance(300)
      const { exitCode }: Acted = await act(azure, { mode: 'auto', ...LONG })
      if (exitCode === 0 && wanted.some((one) => isAtLeast(stateOf(azure), one))) return runs
    }
    return undefined
  })
}
