import type { PlantConfig } from './config.ts'
import { billedFor, instancesFor, MAX_SHARE } from './config.ts'
import type { Action, PlantMode, Policy, PolicyRun } from './policy.ts'
import { isFalseEnd } from './false-end.ts'
import { DirtyMonitor, LATE_MINUTES, type DirtKind } from './dirt.ts'
import { resolverModel } from '../domain/resolvers.ts'
import { minutes } from '../domain/units.ts'

/** Sums over a whole run; loads in the unit of the trace. */
export interface Outcome {
  readonly minutes: number
  readonly violationMinutes: number
  readonly instanceMinutes: number
  /** instanceMinutes + M · violationMinutes. */
  readonly cost: number
  readonly demand: number
  /** Load above the private capacity. */
  readonly excess: number
  /** Load that reached a stopped burst side. */
  readonly lost: number
  /** Load carried by the burst side. */
  readonly offloaded: number
  readonly onMinutes: number
  readonly starts: number
  readonly weightChanges: number
  /** Minutes in which the instances of `scaleLagMinutes` ago are too few; outside the cost. */
  readonly overloadMinutes: number
  readonly decisions: number
  /** How many bursts a decision ended. */
  readonly ends: number
  /** How many of them ended although true demand had been above capacity for ten minutes. */
  readonly falseEnds: number
}

/** Called with every minute of a run, e.g. to draw it. */
type MinuteListener = (minute: number, mode: PlantMode, observedShare: number, privateLoad: number) => void

export interface Simulation {
  readonly demand: Float64Array
  readonly config: PlantConfig
  readonly policy: Policy
  /** Minutes of the control runs, in order. */
  readonly runs: Int32Array
  readonly onMinute?: MinuteListener
  /** By minute, what is wrong with the load that the policy is shown; absent if all is shown as it is. */
  readonly dirt?: readonly DirtKind[]
}

/** Runs a trace minute by minute: due mode changes, control run, DNS, loads, cost, observation. */
export function simulate(simulation: Simulation): Outcome {
  const plant = new Plant(simulation)
  const { demand, runs } = simulation
  let nextRun = 0
  for (let t = 0; t < demand.length; t++) {
    plant.dueChanges(t)
    if (runs[nextRun] === t) {
      plant.run(t)
      nextRun++
    }
    plant.serve(t, demand[t] ?? 0)
  }
  return plant.outcome()
}

class Plant {
  readonly #config: PlantConfig
  readonly #demand: Float64Array
  readonly #policy: PolicyRun
  readonly #onMinute: MinuteListener | undefined
  readonly #privateSeen: Float64Array
  readonly #burstSeen: Float64Array
  readonly #recentInstances: Int32Array
  readonly #monitor: DirtyMonitor
  readonly #late: number[] = []
  readonly #fastGain: number
  readonly #slowGain: number
  readonly #slowPart: number
  #mode: PlantMode
  #share = 0
  #dueAt = 0
  #cancelled = false
  #fast = 0
  #slow = 0
  #learnt = 0
  #firstRun = -1
  #decisions = 0
  #violationMinutes = 0
  #instanceMinutes = 0
  #billOfStart = 0
  #demandSum = 0
  #excess = 0
  #lost = 0
  #offloaded = 0
  #onMinutes = 0
  #starts = 0
  #weightChanges = 0
  #overloadMinutes = 0
  #ends = 0
  #falseEnds = 0

  constructor(simulation: Simulation) {
    const { config, demand, policy } = simulation
    this.#config = config
    this.#demand = demand
    this.#policy = policy.create(config, demand)
    this.#onMinute = simulation.onMinute
    this.#monitor = new DirtyMonitor(simulation.dirt ?? [])
    this.#mode = policy.startsOn === true ? 'on' : 'off'
    this.#privateSeen = new Float64Array(demand.length)
    this.#burstSeen = new Float64Array(demand.length)
    this.#recentInstances = new Int32Array(config.scaleLagMinutes + 1)
    const { fastSeconds, slowSeconds, slowPart } = resolverModel(minutes(config.fastResolverMinutes))
    this.#fastGain = 1 - Math.exp(-60 / fastSeconds)
    this.#slowGain = 1 - Math.exp(-60 / slowSeconds)
    this.#slowPart = slowPart
  }

  dueChanges(t: number): void {
    if (this.#mode === 'start' && (this.#cancelled || t >= this.#dueAt)) {
      this.#mode = this.#cancelled ? 'off' : 'on'
      if (this.#cancelled) this.#stop()
    } else if (this.#mode === 'drain' && t >= this.#dueAt) {
      this.#mode = 'off'
      this.#stop()
    }
  }

  run(t: number): void {
    this.#show(t - this.#config.delayMinutes)
    if (this.#firstRun < 0) this.#firstRun = t
    const meanGapMinutes = this.#decisions === 0 ? undefined : (t - this.#firstRun) / this.#decisions
    this.#decisions++
    const action = this.#policy.decide({
      minute: t,
      mode: this.#mode,
      share: this.#mode === 'on' || this.#mode === 'start' ? this.#share : 0,
      readyInMinutes: this.#mode === 'start' ? Math.max(0, this.#dueAt - t) : 0,
      meanGapMinutes,
    })
    this.#apply(t, action)
  }

  serve(t: number, demand: number): void {
    const { capacity, instanceFraction, censorAt } = this.#config
    const target = this.#mode === 'on' ? this.#share : 0
    this.#fast += (target - this.#fast) * this.#fastGain
    this.#slow += (target - this.#slow) * this.#slowGain
    const observedShare = (1 - this.#slowPart) * this.#fast + this.#slowPart * this.#slow
    const burstLoad = observedShare * demand
    const privateLoad = demand - burstLoad
    this.#demandSum += demand
    if (privateLoad > capacity) {
      this.#violationMinutes++
      this.#excess += privateLoad - capacity
    }
    const stopped = this.#mode === 'off' || this.#mode === 'start'
    if (stopped) this.#lost += burstLoad
    else this.#offloaded += burstLoad
    this.#bill(t, burstLoad, instanceFraction * capacity)
    this.#privateSeen[t] = Math.min(privateLoad, censorAt * capacity)
    this.#burstSeen[t] = stopped ? 0 : burstLoad
    this.#onMinute?.(t, this.#mode, observedShare, privateLoad)
  }

  /** Shows the minutes up to `newest`, and late ones again once they are known. */
  #show(newest: number): void {
    while ((this.#late[0] ?? Infinity) + LATE_MINUTES <= newest) {
      const minute = this.#late.shift() ?? 0
      this.#policy.learn(minute, this.#privateSeen[minute] ?? NaN, this.#burstSeen[minute] ?? NaN)
    }
    for (; this.#learnt <= newest; this.#learnt++) {
      const truth = {
        privateLoad: this.#privateSeen[this.#learnt] ?? NaN,
        burstLoad: this.#burstSeen[this.#learnt] ?? NaN,
      }
      const { privateLoad, burstLoad } = this.#monitor.show(this.#learnt, truth)
      if (this.#monitor.isLate(this.#learnt)) this.#late.push(this.#learnt)
      this.#policy.learn(this.#learnt, privateLoad, burstLoad)
    }
  }

  outcome(): Outcome {
    this.#stop()
    return {
      minutes: this.#demand.length,
      violationMinutes: this.#violationMinutes,
      instanceMinutes: this.#instanceMinutes,
      cost: this.#instanceMinutes + this.#config.violationPrice * this.#violationMinutes,
      demand: this.#demandSum,
      excess: this.#excess,
      lost: this.#lost,
      offloaded: this.#offloaded,
      onMinutes: this.#onMinutes,
      starts: this.#starts,
      weightChanges: this.#weightChanges,
      overloadMinutes: this.#overloadMinutes,
      decisions: this.#decisions,
      ends: this.#ends,
      falseEnds: this.#falseEnds,
    }
  }

  #apply(t: number, action: Action): void {
    const share = Math.min(MAX_SHARE, Math.max(0, action.share))
    if (!action.want) {
      if (this.#mode === 'start') this.#cancelled = true
      else if (this.#mode === 'on') this.#end(t)
      return
    }
    if (this.#mode === 'off') {
      this.#starts++
      this.#enter('start', t + this.#config.warmupMinutes)
      this.#billOfStart = 0
    } else if (this.#mode === 'drain') this.#enter('on', t)
    else if (this.#mode === 'on' && Math.abs(share - this.#share) > 1e-9) this.#weightChanges++
    this.#cancelled = false
    this.#share = share
  }

  #end(t: number): void {
    this.#ends++
    if (isFalseEnd(this.#demand, this.#config.capacity, t)) this.#falseEnds++
    this.#enter('drain', t + this.#config.drainMinutes)
  }

  #enter(mode: PlantMode, dueAt: number): void {
    this.#mode = mode
    this.#dueAt = dueAt
  }

  #bill(t: number, burstLoad: number, instanceLoad: number): void {
    const isOn = this.#mode !== 'off'
    const size = this.#recentInstances.length
    this.#recentInstances[t % size] = isOn ? instancesFor(burstLoad, this.#config) : 0
    if (!isOn) return
    this.#onMinutes++
    const billed = billedFor(burstLoad, this.#config)
    this.#instanceMinutes += billed
    this.#billOfStart += billed
    if (burstLoad > Math.max(1, this.#recentInstances[(t + 1) % size] ?? 0) * instanceLoad)
      this.#overloadMinutes++
  }

  /** Raises the bill of a start to the minimum for a start. */
  #stop(): void {
    if (this.#starts > 0)
      this.#instanceMinutes += Math.max(0, this.#config.minimumBillMinutes - this.#billOfStart)
    this.#billOfStart = this.#config.minimumBillMinutes
  }
}
