import type { HealthResult, Instance } from '../../src/burst/ports.ts'
import type { Written } from '../../src/domain/written.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, NOW, resources } from './build.ts'
import type { Event, Write } from './model-types.ts'

// A small Azure in memory, for thousands of stories a test in which others change it, calls fail and runs die at any
// call. The real protocol is spoken in the process and fault tests.

export class Died extends Error {}

const BURST_TAG = 'cloudburst-burst'
const HEALTHY_AFTER = 15
/** Six runs with the longest waits need a fifth of it. */
const MOST_CALLS = 20_000
const ONLINE_AFTER = 20

function refused(status: 403 | 429): ActionError {
  const meaning = status === 403 ? 'forbidden' : 'transient'
  const arm = { status, meaning, details: [], request: 'a call' } as const
  return new ActionError('it was refused', { fix: 'none', transient: status === 429, arm })
}

export class Model {
  now = NOW as number
  readonly writes: Write[] = []
  readonly tags: Record<string, string> = {}
  burst: Endpoint
  running = false
  instances = 1
  otherApps = false
  /** How long App Service takes to answer a look. */
  appSeconds = 0
  /** And Traffic Manager. */
  profileSeconds = 0
  /** When each call was made. */
  readonly callTimes: number[] = []
  /** Most instances that a resize gives, though it ends as a success. */
  stock = Infinity
  resizeSeconds = 0
  /** Seconds after the start of the app at which each of its instances is READY. */
  readyAfter: readonly number[] = [0]
  /** Told of each call. */
  onCall: (() => void) | undefined
  /** When the run is killed. */
  diesAt = Infinity
  /** When somebody stops the app. */
  stopsAt = Infinity
  /** Another run writes the state tag before each call. */
  rivalWritesRecord = false
  /** By the number of the call. */
  private events: ReadonlyMap<number, Event>
  private calls = 0
  private startedAt = -Infinity
  private enabledAt = -Infinity
  private lastServed = -Infinity
  private lookedAt = -Infinity
  private seen: Resources['profile'] | undefined
  private seenEnabledAt = -Infinity
  private toldAt = -Infinity
  private healthyAt: number[] = []

  constructor(events: ReadonlyMap<number, Event>) {
    this.events = events
    this.burst = endpoint('burst', {
      status: 'Disabled',
      weight: 1,
      targetResourceId: resources().app.id,
    })
  }

  /** From now on nobody else is at work, and nothing fails. */
  calm(): void {
    this.events = new Map()
    this.otherApps = false
    this.appSeconds = 0
    this.profileSeconds = 0
  }

  /** A run begins that knows nothing of what the last one saw. */
  forget(): void {
    this.toldAt = -Infinity
  }

  /** What happens between two runs. */
  happen(event: Event | undefined): void {
    if (event?.kind === 'endpoint') this.setEndpoint({ status: event.status })
    if (event?.kind === 'app') this.setApp(event.state === 'Running')
    if (event?.kind === 'instances') this.instances = event.count
    if (event?.kind !== 'record') return
    if (event.text === undefined) Reflect.deleteProperty(this.tags, BURST_TAG)
    else this.tags[BURST_TAG] = event.text
  }

  readonly clock: Clock = {
    now: () => Promise.resolve(epochSeconds(this.now)),
    sleep: (length) => {
      this.now += length
      return Promise.resolve()
    },
    deadline: (_length, parent) => ({ signal: parent, done: () => undefined }),
  }

  async call<T>(answer: () => T, isLook = false, takesSeconds = 0): Promise<T> {
    const began = this.now
    await Promise.resolve()
    this.now += 0.25 + takesSeconds
    this.calls += 1
    this.callTimes.push(this.now)
    this.onCall?.()
    if (this.now >= this.diesAt) throw new Died()
    if (this.now >= this.stopsAt) this.setApp(false)
    if (this.now >= this.stopsAt) this.stopsAt = Infinity
    if (this.rivalWritesRecord) this.tags[BURST_TAG] = `v=1,p=idle,s=${String(this.calls)},r=rival`
    if (this.calls > MOST_CALLS) throw new Error('the runs do not come to an end')
    const event = this.events.get(this.calls)
    if (event?.kind === 'die') throw new Died()
    if (event?.kind === 'fail')
      throw new ActionError('it failed', { fix: 'none', transient: event.transient })
    if (event?.kind === 'refuse') throw refused(event.status)
    const value = answer()
    if (event?.kind === 'lose') throw new ActionError('no answer', { fix: 'none', transient: true })
    if (isLook) this.lookedAt = began
    // Someone outside the run acts right after any of its calls.
    this.happen(event)
    return value
  }

  change(what: Write['what'], effect: () => unknown): Promise<Written> {
    return this.call(() => {
      const written = this.written(what)
      effect()
      return written
    })
  }

  written(what: Write['what']): Written {
    const { lookedAt, seen, seenEnabledAt, running, healthyAt, otherApps } = this
    const facts = { lookedAt, seen, seenEnabledAt, otherApps, slowLook: this.profileSeconds > 5 }
    if (what === 'record') this.seenEnabledAt = Math.max(this.seenEnabledAt, this.toldAt)
    this.writes.push({ at: this.now, what, ...facts, appRunning: running, healthyAt: [...healthyAt] })
    return { status: 200 }
  }

  setEndpoint(change: Partial<Endpoint>): void {
    const before = this.burst.status
    this.burst = { ...this.burst, ...change }
    if (before === 'Disabled' && this.burst.status === 'Enabled') this.enabledAt = this.now
    if (before === 'Enabled') this.lastServed = this.now + 600
  }

  setApp(running: boolean): void {
    if (running && !this.running) this.startedAt = this.now
    this.running = running
  }

  health(): HealthResult {
    const healthy = this.running && this.now - this.startedAt >= HEALTHY_AFTER
    this.healthyAt = healthy ? [...this.healthyAt, this.now] : []
    return healthy
      ? { kind: 'healthy', latencyMs: 1 }
      : { kind: 'unhealthy', reason: 'not up', certificate: false }
  }

  readiness(): readonly Instance[] {
    const isReady = (after: number): boolean => this.now - this.startedAt >= after
    return this.readyAfter.map((after, index) => ({
      name: String(index),
      state: isReady(after) ? 'READY' : 'UNKNOWN',
    }))
  }

  shownBurst(): Endpoint {
    const online = this.running && this.now - this.startedAt >= HEALTHY_AFTER ? 'Online' : 'Degraded'
    const checked = this.now - this.enabledAt < ONLINE_AFTER ? 'CheckingEndpoint' : online
    return { ...this.burst, monitorStatus: this.burst.status === 'Enabled' ? checked : 'Disabled' }
  }

  look(): Resources['profile'] {
    const { profile } = this.shown()
    this.seen = profile
    if (this.burst.status !== 'Enabled') return profile
    this.toldAt = this.now
    // No later run can know what a dead run saw, or what someone outside did and undid.
    if (/,p=(?:bursting|draining),/u.test(this.tags[BURST_TAG] ?? '')) this.seenEnabledAt = this.now
    return profile
  }

  shown(): Resources {
    const made = resources({ burst: this.shownBurst() })
    const { sku } = made.plan
    return {
      ...made,
      profile: { ...made.profile, tags: { ...this.tags } },
      app: { ...made.app, state: this.running ? 'Running' : 'Stopped' },
      plan: {
        ...made.plan,
        sku: { ...sku, capacity: this.instances },
        currentInstances: this.instances,
        numberOfSites: this.otherApps ? 2 : 1,
      },
    }
  }

  requests(): LoadReading {
    const end = Math.floor(this.now / 60) * 60
    const start = epochSeconds(end - 7200)
    const until = this.burst.status === 'Enabled' ? Infinity : this.lastServed
    const values = Array.from({ length: 120 }, (_, index) => (start + index * 60 < until ? 100 : 0))
    const series = { startEpochSeconds: start, stepSeconds: 60, values }
    return {
      kind: 'series',
      series,
      unit: 'per-minute',
      newestAt: epochSeconds(end),
      source: 'model',
      doubts: [],
    }
  }
}
