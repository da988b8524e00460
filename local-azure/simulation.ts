import { Arm } from './arm/serve.ts'
import { RealClock } from './clock/real.ts'
import type { RunnersClock } from './clock/server.ts'
import { VirtualClock } from './clock/virtual.ts'
import type { Clock } from './clock/virtual.ts'
import { HUB_READER, OPERATOR, SUBJECT } from './entra/principals.ts'
import type { Principal } from './entra/principals.ts'
import { Graph } from './entra/graph.ts'
import { Entra } from './entra/tokens.ts'
import { Faults } from './faults/rules.ts'
import type { FaultRule } from './faults/rules.ts'
import { GitHubApi } from './github/api.ts'
import { Hub } from './hub/hub.ts'
import { hubScenario } from './hub/scenario.ts'
import { judge } from './judge/judge.ts'
import type { JudgeOptions, Judgement } from './judge/judgement.ts'
import { RequestLog } from './log/requests.ts'
import type { LoggedRequest } from './log/requests.ts'
import { Arrivals } from './net/arrivals.ts'
import { scenarioOf } from './options.ts'
import type { LocalAzureOptions } from './options.ts'
import { Dispatcher } from './serve/dispatcher.ts'
import type { Effect, When } from './world/effects.ts'
import { totals } from './world/history.ts'
import type { History, Totals } from './world/history.ts'
import { World } from './world/world.ts'

/** The world, its time, its faults and its request log: everything but the sockets. */
export class Simulation {
  readonly world: World
  /** What serves the calls. */
  readonly dispatcher: Dispatcher
  /** The clock as clients see it. */
  readonly timer: Clock
  readonly arrivals: Arrivals
  /** Runs and dispatches of workflows. */
  readonly github: GitHubApi
  readonly #log = new RequestLog()
  readonly #faults: Faults
  #judgeOptions: Partial<JudgeOptions> = {}
  #afterWrites: { left: number; readonly effect: Effect }[] = []

  constructor(options: LocalAzureOptions) {
    const scenario = scenarioOf(options)
    this.timer =
      options.realTime === true ? new RealClock() : new VirtualClock(scenario.startAt * 1000, options.grace)
    this.world = new World(scenario)
    this.arrivals = new Arrivals(options.hold)
    this.#faults = new Faults(options.seed ?? 1)
    this.github = new GitHubApi(() => this.timer.now() / 1000)
    const entra = entraOf(options, scenario.tenantId, this.timer)
    this.dispatcher = new Dispatcher({
      world: this.world,
      clock: this.timer,
      log: this.#log,
      faults: this.#faults,
      entra,
      graph: new Graph(entra, () => this.timer.now() / 1000),
      github: this.github,
      arm: new Arm(
        this.world,
        entra,
        options.audiences === undefined ? {} : { audiences: options.audiences },
      ),
      hub: this.#hubOf(options, entra),
      latencySeconds: options.latencySeconds ?? ((): number => 0),
      arrivals: this.arrivals,
      bucketPart: options.throttles,
      onWrite: () => this.#onWrite(),
    })
  }

  /** Address of Entra ID without a proxy; known once the doors are open. */
  protected entraUrl(): string {
    return ''
  }

  /** Virtual time, seen from outside the client. */
  readonly clock = {
    /** Epoch seconds. */
    now: (): number => this.timer.now() / 1000,
    advance: (seconds: number): void => this.#runUntil(this.timer.now() / 1000 + seconds),
    runUntil: (epochSeconds: number): void => this.#runUntil(epochSeconds),
  }

  /** The clock as a runner sees it, ahead of Azure's or behind it where an effect says so. */
  get runnersClock(): RunnersClock {
    return { clock: this.timer, runnerMillis: (client) => this.#runnerMillis(client) }
  }

  requests(): readonly LoggedRequest[] {
    return this.#log.all
  }

  /** Requests of one run; the last one by default. */
  requestsOf(run = this.#log.runs.length): readonly LoggedRequest[] {
    return this.#log.all.filter((request) => request.run === run)
  }

  /** Begins a new run of the client: depths start at 1; a write in a read-only run breaks observers-never-write. */
  startRun(label = '', readOnly = false): number {
    return this.#log.startRun({ label, readOnly, startedAt: this.clock.now() })
  }

  fault(rule: FaultRule): string {
    return this.#faults.add(rule)
  }

  clearFaults(id?: string): void {
    this.#faults.clear(id)
  }

  /** Changes the world now, at a time, or right after the client's n-th write from now on. */
  effect(effect: Effect, when?: When): void {
    this.#sync()
    if (when !== undefined && 'afterWrites' in when)
      this.#afterWrites.push({ left: when.afterWrites, effect })
    else
      this.world.schedule(
        when === undefined ? this.world.now : this.world.scenario.startAt + when.atSeconds,
        effect,
      )
  }

  history(): History {
    this.#sync()
    return this.world.history()
  }

  totals(): Totals {
    return totals(this.history(), this.world.scenario.privateSide.capacity)
  }

  /** Settings of the action that differ from its defaults. */
  expect(options: Partial<JudgeOptions>): void {
    this.#judgeOptions = { ...this.#judgeOptions, ...options }
  }

  judge(options: Partial<JudgeOptions> = {}): Judgement {
    const { scenario } = this.world
    return judge(this.history(), this.#log.runs, {
      privateEndpoints: this.world.profiles.flatMap((one) =>
        one.endpoints.filter((two) => this.world.routing.isPrivate(two)).map((two) => two.name),
      ),
      instanceCapacity: scenario.instanceCapacity,
      ttlSeconds: Math.max(0, ...scenario.profiles.map((one) => one.ttl)),
      ...this.#judgeOptions,
      ...options,
    })
  }

  #hubOf(options: LocalAzureOptions, entra: Entra): Hub | undefined {
    const { hub } = this.world.scenario
    if (hub === undefined) return undefined
    return new Hub({
      hub,
      world: this.world,
      entra,
      principals: principalsOf(options),
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? TOKEN_LIFETIME_SECONDS,
      now: () => this.timer.now() / 1000,
      entraUrl: () => this.entraUrl(),
    })
  }

  #onWrite(): void {
    for (const one of this.#afterWrites) one.left -= 1
    const due = this.#afterWrites.filter((one) => one.left <= 0)
    this.#afterWrites = this.#afterWrites.filter((one) => one.left > 0)
    for (const { effect } of due) this.world.schedule(this.world.now, effect)
  }

  #runUntil(epochSeconds: number): void {
    if (!(this.timer instanceof VirtualClock)) throw new Error('Only virtual time can be moved.')
    this.timer.moveTo(epochSeconds * 1000)
    this.#sync()
  }

  #runnerMillis(client = ''): number {
    this.#sync()
    const { runnerClocks } = this.world.conditions
    return this.timer.now() + 1000 * (runnerClocks.get(client) ?? runnerClocks.get('') ?? 0)
  }

  #sync(): void {
    this.world.advanceTo(this.timer.now() / 1000)
  }
}

const TOKEN_LIFETIME_SECONDS = 3599

function principalsOf({ principals, hub }: LocalAzureOptions): readonly Principal[] {
  return principals ?? (hub === undefined ? [OPERATOR] : [OPERATOR, HUB_READER])
}

function resourcesOf({ audiences = [], hub }: LocalAzureOptions): readonly string[] {
  if (hub === undefined) return audiences
  const { audience, takenAudience } = typeof hub === 'string' ? hubScenario(hub) : hub
  return [...audiences, audience, takenAudience]
}

function entraOf(options: LocalAzureOptions, tenantId: string, clock: Clock): Entra {
  return new Entra(
    {
      tenantId,
      principals: principalsOf(options),
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? TOKEN_LIFETIME_SECONDS,
      githubSubject: options.githubSubject ?? SUBJECT,
      resources: resourcesOf(options),
    },
    () => clock.now() / 1000,
  )
}
