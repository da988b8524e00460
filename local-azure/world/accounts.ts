import type { Minute } from './history.ts'

/** Sums over the current minute. Loads are requests, not rates. */
export interface Tally {
  seconds: number
  demand: number
  privateLoad: number
  burstLoad: number
  burstFailed: number
  lost: number
  shareSeconds: number
  instanceSeconds: number
  readySeconds: number
  cost: number
  readonly byEndpoint: Map<string, number>
}

/** Zero of everything, in the units of `Tally`. */
export function emptyTally(): Tally {
  return {
    seconds: 0,
    demand: 0,
    privateLoad: 0,
    burstLoad: 0,
    burstFailed: 0,
    lost: 0,
    shareSeconds: 0,
    instanceSeconds: 0,
    readySeconds: 0,
    cost: 0,
    byEndpoint: new Map(),
  }
}

export interface Capacities {
  readonly privateCapacity: number
  readonly saturation: number
  readonly instanceCapacity: number
}

/** Closes a minute. Scales a partial first minute to the rates of a whole one. */
export function close(tally: Tally, at: number, recorded: boolean, capacities: Capacities): Minute {
  const scale = tally.seconds === 0 ? 0 : 60 / tally.seconds
  const privateLoad = tally.privateLoad * scale
  const burstLoad = tally.burstLoad * scale
  const ready = tally.seconds === 0 ? 0 : tally.readySeconds / tally.seconds
  return {
    at,
    demand: tally.demand * scale,
    recorded,
    privateLoad,
    privateServed: Math.min(privateLoad, capacities.privateCapacity * capacities.saturation),
    burstLoad,
    burstFailed: tally.burstFailed * scale,
    lost: tally.lost * scale,
    share: tally.seconds === 0 ? 0 : tally.shareSeconds / tally.seconds,
    carried: tally.demand === 0 ? 0 : tally.burstLoad / tally.demand,
    instances: tally.instanceSeconds / 60,
    readyInstances: ready,
    cpu: cpuPercent(burstLoad, ready * capacities.instanceCapacity),
    cost: tally.cost,
    violation: privateLoad > capacities.privateCapacity,
    byEndpoint: Object.fromEntries([...tally.byEndpoint].map(([key, load]) => [key, load * scale])),
  }
}

/** A minute before the world began, with all load on the private side. */
export function pastMinute(at: number, demand: number, recorded: boolean, capacities: Capacities): Minute {
  const tally = { ...emptyTally(), seconds: 60, demand, privateLoad: demand }
  return close(tally, at, recorded, capacities)
}

/** A ready instance at its capacity shows 80 percent, an idle one 3. */
export function cpuPercent(load: number, capacity: number): number {
  return capacity === 0 ? 0 : Math.min(100, 3 + (77 * load) / capacity)
}
