import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { Fleet, type BadEnd } from './fleet.ts'
import { Watcher, type Trespass } from './watcher.ts'

export interface SoakOptions {
  readonly passes: number
  /** Passes of one watch before it hands over. */
  readonly handOverEvery: number
  readonly seed: number
  /** GitHub's API fails now and then, for minutes. */
  readonly gitHubFails?: boolean
}

export interface SoakResult {
  readonly passes: number
  readonly runs: number
  readonly writes: number
  readonly handOvers: number
  readonly kills: number
  readonly gitHubFailures: number
  readonly commands: number
  readonly trespasses: readonly Trespass[]
  /** Longest time between two reads of a controller, away from kills and failures of GitHub, pauses taken out. */
  readonly longestGapSeconds: number
  /** The longest time where GitHub may not have started a successor. */
  readonly longestGapAfterGitHubSeconds: number
  /** The longest time around a kill. */
  readonly longestGapAfterKillSeconds: number
  readonly badEnds: readonly BadEnd[]
  readonly violations: readonly unknown[]
  readonly realSeconds: number
}

const MINUTE = 60
/** How often GitHub delivers the schedule on a good day. */
const CRON_EVERY = 30 * MINUTE
const LEASE = 10 * MINUTE
const PAUSE = 10 * MINUTE
/** A signal arrives in real time. On a busy machine the process makes one more pass before, a minute of virtual time later. */
const LAST_READS = MINUTE + 10

/** Promised seconds between two reads: an interval and the successor's first read; or a lease, a gap of the schedule and a pause. */
export const PROMISED_GAP = 90
export const PROMISED_GAP_AFTER_KILL = LEASE + CRON_EVERY + PAUSE + 2 * MINUTE
/** Where GitHub starts no successor the schedule does, which finds no lease. */
export const PROMISED_GAP_AFTER_GITHUB = CRON_EVERY + 2 * MINUTE
/** The end of a watch, and the next start by the schedule, come so long after a failure of its hand-over. */
const MARK = CRON_EVERY + 10 * MINUTE

const FAILURES = [
  { kind: 'reply', status: 503 },
  { kind: 'reply', status: 429 },
  { kind: 'reply', status: 403, headers: { 'retry-after': '90' } },
  { kind: 'hang' },
] as const

const COMMANDS = ['burst', 'scale-back', 'prewarm', 'pause', 'resume'] as const

/** Runs watches that hand over, are killed and get commands, until the number of passes is reached. */
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
  readonly #failed: { readonly from: number; readonly to: number }[] = []
  #commands = 0
  #finish: () => void = () => undefined

  constructor(azure: LocalAzure, options: SoakOptions) {
    this.#azure = azure
    this.#options = options
    this.#fleet = new Fleet(azure)
    this.#random = generator(options.seed)
    this.#watcher = new Watcher(azure, (holder) => this.#passBegan(holder))
    this.done = new Promise((resolve) => (this.#finish = resolve))
    azure.github.onDispatch = ({ runId }) =>
      this.#later(20 + this.#random() * 100, () => this.#watch(runId, 'workflow_dispatch'))
    this.#cron()
    if (options.gitHubFails === true) this.#gitHubFails()
  }

  close(): Promise<void> {
    return this.#fleet.close()
  }

  result(realSeconds: number): SoakResult {
    const { reads, passes, writes, handOvers, trespasses } = this.#watcher
    const gaps = reads.slice(1).map((at, index) => ({ from: reads[index] ?? at, to: at }))
    const isKill = ({ from, to }: { from: number; to: number }): boolean =>
      this.#killedAt.some((at) => at >= from - LAST_READS && at <= to)
    const isGitHubs = (gap: { from: number; to: number }): boolean =>
      this.#failed.some(({ from, to }) => from <= gap.to && to >= gap.from - MARK)
    // A successor claims no lease during a pause, so until then its reads are not those of a controller.
    const longest = (some: typeof gaps): number =>
      Math.max(0, ...some.map(({ from, to }) => this.#watcher.unpaused(from, to)))
    return {
      passes,
      runs: this.#fleet.started,
      writes,
      handOvers,
      kills: this.#killedAt.length,
      commands: this.#commands,
      trespasses,
      gitHubFailures: this.#failed.length,
      longestGapSeconds: Math.round(longest(gaps.filter((gap) => !isKill(gap) && !isGitHubs(gap)))),
      longestGapAfterGitHubSeconds: Math.round(longest(gaps.filter((gap) => !isKill(gap) && isGitHubs(gap)))),
      longestGapAfterKillSeconds: Math.round(longest(gaps.filter(isKill))),
      badEnds: this.#fleet.badEnds,
      violations: this.#azure.judge().violations,
      realSeconds,
    }
  }

  #later(seconds: number, then: () => void): void {
    this.#azure.timer.sleep(seconds, then)
  }

  /** For one to twelve minutes GitHub fails in one way, or takes a start and makes no run of it. */
  #gitHubFails(): void {
    const { handOverEvery } = this.#options
    const lasts = (1 + this.#random() * 11) * MINUTE
    const now = this.#azure.clock.now()
    this.#failed.push({ from: now, to: now + lasts })
    const fault = FAILURES[Math.floor(this.#random() * (FAILURES.length + 1))]
    if (fault === undefined) this.#azure.github.nextDispatches.push('nothing')
    else {
      const id = this.#azure.fault({
        match: { method: 'POST', path: '/dispatches$' },
        fault,
        times: 'always',
      })
      this.#later(lasts, () => this.#azure.clearFaults(id))
    }
    this.#later(lasts + this.#random() * handOverEvery * MINUTE, () => this.#gitHubFails())
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
    // A watch whose successor GitHub does not start ends red.
    const mayFail = this.#options.gitHubFails === true
    this.#fleet.start(`watch-${String(runId)}`, event, inputs, { mayFail })
  }

  /** At the start of a pass, now and then a person sends a command or a process is killed. */
  #passBegan(holder: string): void {
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
    // A newer command may replace this one, and a pause may refuse it.
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

/** mulberry32: numbers in [0, 1), the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
