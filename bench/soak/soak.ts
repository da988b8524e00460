import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { Fleet, type BadEnd } from './fleet.ts'
import { Watcher, type Trespass } from './watcher.ts'

export interface SoakOptions {
  readonly passes: number
  /** Passes of one watch before it hands over. */
  readonly handOverEvery: number
  readonly seed: number
}

export interface SoakResult {
  readonly passes: number
  readonly runs: number
  readonly writes: number
  readonly handOvers: number
  readonly kills: number
  readonly commands: number
  readonly trespasses: readonly Trespass[]
  /** Longest time between two looks of a controller, where nobody was killed. */
  readonly longestGapSeconds: number
  /** The same around a kill. */
  readonly longestGapAfterKillSeconds: number
  readonly badEnds: readonly BadEnd[]
  readonly violations: readonly unknown[]
  readonly realSeconds: number
}

const MINUTE = 60
/** A schedule as a good day has it. */
const CRON_EVERY = 30 * MINUTE
const LEASE = 10 * MINUTE
const PAUSE = 10 * MINUTE
/** What is promised: an interval, and a look of the successor's; or a lease, a gap of the cron and a pause. */
export const PROMISED_GAP = 90
export const PROMISED_GAP_AFTER_KILL = LEASE + CRON_EVERY + PAUSE + 2 * MINUTE

const COMMANDS = ['burst', 'scale-back', 'prewarm', 'pause', 'resume'] as const

/** Watches that hand over, are killed and are commanded, until so many passes were made. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const startedAt = performance.now()
  const azure = await startLocalAzure({ hold: { fresh: 2, kept: 0, most: 50 } })
  const run = new Soak(azure, options)
  try {
    await run.done
    return run.result((performance.now() - startedAt) / 1000)
  } finally {
    await run.close()
    await azure.close()
  }
}

class Soak {
  readonly done: Promise<void>
  readonly #azure: LocalAzure
  readonly #options: SoakOptions
  readonly #fleet: Fleet
  readonly #watcher: Watcher
  readonly #random: () => number
  readonly #killedAt: number[] = []
  #commands = 0
  #finish: () => void = () => undefined

  constructor(azure: LocalAzure, options: SoakOptions) {
    this.#azure = azure
    this.#options = options
    this.#fleet = new Fleet(azure)
    this.#random = generator(options.seed)
    this.#watcher = new Watcher(azure, (holder) => this.#looked(holder))
    this.done = new Promise((resolve) => (this.#finish = resolve))
    azure.github.onDispatch = ({ runId }) =>
      this.#later(20 + this.#random() * 100, () => this.#watch(runId, 'workflow_dispatch'))
    this.#cron()
  }

  close(): Promise<void> {
    return this.#fleet.close()
  }

  result(realSeconds: number): SoakResult {
    const { looks, passes, writes, handOvers, trespasses } = this.#watcher
    const gaps = looks.slice(1).map((at, index) => ({ from: looks[index] ?? at, to: at }))
    const isKill = ({ from, to }: { from: number; to: number }): boolean =>
      this.#killedAt.some((at) => at >= from - 1 && at <= to)
    const longest = (some: typeof gaps): number => Math.max(0, ...some.map(({ from, to }) => to - from))
    return {
      passes,
      runs: this.#fleet.started,
      writes,
      handOvers,
      kills: this.#killedAt.length,
      commands: this.#commands,
      trespasses,
      longestGapSeconds: Math.round(longest(gaps.filter((gap) => !isKill(gap)))),
      longestGapAfterKillSeconds: Math.round(longest(gaps.filter(isKill))),
      badEnds: this.#fleet.badEnds,
      violations: this.#azure.judge().violations,
      realSeconds,
    }
  }

  #later(seconds: number, then: () => void): void {
    this.#azure.timer.sleep(seconds, then)
  }

  #cron(): void {
    this.#watch(this.#azure.github.addRun('cloudburst.yml', 'schedule'), 'schedule')
    this.#later(CRON_EVERY, () => this.#cron())
  }

  #watch(runId: number, event: string): void {
    const { handOverEvery } = this.#options
    const inputs = {
      mode: 'watch',
      'github-token': 'token-of-the-job',
      'watch-for': `${String(handOverEvery)}m`,
      summary: 'never',
    }
    this.#fleet.start(`watch-${String(runId)}`, event, inputs)
  }

  /** A pass has begun: now and then somebody commands, or something is killed in the middle of it. */
  #looked(holder: string): void {
    if (this.#watcher.passes >= this.#options.passes) {
      this.#finish()
      return
    }
    const { handOverEvery } = this.#options
    if (this.#random() < 1.5 / handOverEvery) this.#command()
    if (this.#random() < 0.5 / handOverEvery) this.#kill(holder)
  }

  #command(): void {
    const mode = COMMANDS[Math.floor(this.#random() * COMMANDS.length)] ?? 'resume'
    const hold: Record<string, string> =
      mode === 'resume' ? {} : { 'hold-for': mode === 'pause' ? '10m' : '20m' }
    this.#commands += 1
    // A newer command may replace it, and a pause may refuse it.
    this.#fleet.start(
      `person-${String(this.#commands)}`,
      'workflow_dispatch',
      { mode, ...hold, 'wait-in-run': '0' },
      { mayFail: true },
    )
  }

  #kill(holder: string): void {
    const signal = this.#random() < 0.7 ? 'SIGKILL' : 'SIGTERM'
    if (this.#fleet.kill(holder, signal)) this.#killedAt.push(this.#azure.clock.now())
  }
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
