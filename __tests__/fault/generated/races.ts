import type { LocalAzure } from '../../../local-azure/index.ts'
import { mulberry32 } from '../../../src/plant/cadence.ts'
import { openShop } from '../../helpers/local-azure.ts'
import { BURSTING, bursting, HIGH, IDLE, LOW, stateOf, type State } from '../../helpers/scenes.ts'
import { act, begin, type Acted, type Inputs } from './act.ts'
import { around, type Arrived } from './gate.ts'
import { harm } from './oracle.ts'
import { lastWords, type Played } from './play.ts'
import { isAtLeast } from './stories.ts'

/** Two own runs at once, and how they take turns: the first goes on for so many requests, then the second, and so on. */
export interface Race {
  readonly pair: Pair
  /** Requests until each change of turns; after the last, both go on. */
  readonly turns: readonly number[]
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

/** Every way to take turns with at most two preemptions, `stride` requests apart. */
export function allRaces(stride: number): readonly Race[] {
  const numbers = Array.from({ length: Math.ceil(MOST_REQUESTS / stride) }, (_, index) => 1 + index * stride)
  return PAIRS.flatMap((pair) => [
    ...numbers.map((one) => ({ pair, turns: [one] })),
    ...numbers.flatMap((one) => numbers.map((two) => ({ pair, turns: [one, two] }))),
  ])
}

/** Random turns, of any number. */
export function randomRaces(seed: number, count: number): readonly Race[] {
  const random = mulberry32(seed)
  const upTo = (most: number): number => 1 + Math.floor(random() * most)
  return Array.from({ length: count }, (_, index) => ({
    pair: PAIRS[index % PAIRS.length]!,
    turns: Array.from({ length: upTo(8) }, () => upTo(20)),
  }))
}

export async function playRace({ pair, turns }: Race): Promise<Played> {
  const began = performance.now()
  const azure = await pair.open()
  try {
    const runs = await bothRuns(azure, pair, turns)
    const crashed = runs.filter(({ exitCode, log }) => exitCode < 0 || log.includes('unexpected error'))
    const reached = await settle(azure, wantedOf(pair, runs[1]))
    return {
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
  } finally {
    await azure.close()
  }
}

/** The second run begins when the first has had its first turn. */
async function bothRuns(
  azure: LocalAzure,
  pair: Pair,
  turns: readonly number[],
): Promise<readonly [Acted, Acted]> {
  const order = new Turns(azure, turns)
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
async function settle(azure: LocalAzure, wanted: readonly State[]): Promise<number | undefined> {
  for (let runs = 1; runs <= 4; runs += 1) {
    azure.clock.advance(300)
    const { exitCode }: Acted = await act(azure, { mode: 'auto', ...LONG })
    if (exitCode === 0 && wanted.some((one) => isAtLeast(stateOf(azure), one))) return runs
  }
  return undefined
}

/**
 * The Tags API has no conditional write, so a run reads the tag right before it writes it. A whole run of another between the
 * two would lose its command, and no run could see that (docs/design.md, fresh-read-before-write).
 */
function isTagWrite({ method, url }: Arrived['request']): boolean {
  return method === 'PATCH' && /\/tags\/default/iu.test(url ?? '')
}

/** Serves the requests of one run while those of the other wait, as if its process had lost the processor. */
class Turns {
  readonly #azure: LocalAzure
  readonly #turns: readonly number[]
  #index = 0
  #left: number
  readonly #over = new Set<string>()
  #waiting: (() => void)[] = []
  readonly #second = Promise.withResolvers<undefined>()

  constructor(azure: LocalAzure, turns: readonly number[]) {
    this.#azure = azure
    this.#turns = turns
    this.#left = turns[0] ?? 0
    around(azure, async (serve, { client, request, response }) => {
      if (isTagWrite(request) || (await this.#turnOf(client, response))) await serve()
    })
  }

  /** Resolves when the first run has had its first turn, or has ended. */
  get secondsTurn(): Promise<undefined> {
    return this.#second.promise
  }

  over(client: string): void {
    this.#over.add(client)
    this.#second.resolve(undefined)
    this.#wake()
  }

  /**
   * While a request waits, its run counts as waiting for a slow answer, so that time goes on for the other. Answers
   * whether somebody still waits for the request when its turn comes.
   */
  async #turnOf(client: string, response: Arrived['response']): Promise<boolean> {
    if (client !== '' && !this.#isUp(client)) {
      const goOn = this.#azure.timer.withhold()
      response.once('close', () => {
        goOn()
        this.#wake()
      })
      while (!this.#isUp(client) && !response.destroyed)
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      goOn()
    }
    if (response.destroyed) return false
    this.#took(client)
    return true
  }

  #isUp(client: string): boolean {
    if (this.#index >= this.#turns.length || this.#over.size > 0) return true
    return (this.#index % 2 === 0 ? 'first' : 'second') === client
  }

  #took(client: string): void {
    if (client === '' || this.#index >= this.#turns.length) return
    this.#left -= 1
    if (this.#left > 0) return
    this.#index += 1
    this.#second.resolve(undefined)
    this.#left = this.#turns[this.#index] ?? 0
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
