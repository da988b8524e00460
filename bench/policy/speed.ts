import { decide, learn, newState, type State } from '../../src/policy/adaptive/engine.ts'
import type { Context } from '../../src/policy/adaptive/target.ts'
import { MEMORY_MINUTES } from '../../src/policy/adaptive/history.ts'
import { percentileOf } from '../../src/plant/demand.ts'

export interface Speed {
  /** Folds eight days and decides once; the best of several rounds, after start-up. */
  readonly foldMilliseconds: number
  /** Continuing: learns five minutes and decides once, this many times a second. */
  readonly decisionsPerSecond: number
  readonly memoryMegabytes: number
}

const ROUNDS = 12
const DELAY_MINUTES = 3

/** Measures the adaptive engine on the start of one trace. */
export function measureSpeed(demand: Float64Array): Speed {
  const capacity = percentileOf(demand, 90)
  let foldMilliseconds = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const state = fresh(capacity)
    const from = cpuMilliseconds()
    for (let minute = 0; minute < MEMORY_MINUTES; minute++) learn(state, minute, at(demand, minute))
    decide(state, contextAt(MEMORY_MINUTES - 1 + DELAY_MINUTES))
    foldMilliseconds = Math.min(foldMilliseconds, cpuMilliseconds() - from)
  }
  return {
    foldMilliseconds,
    decisionsPerSecond: goOn(fresh(capacity), demand),
    memoryMegabytes: process.memoryUsage().rss / 2 ** 20,
  }
}

function goOn(state: State, demand: Float64Array): number {
  const decisions = 5000
  for (let minute = 0; minute < MEMORY_MINUTES; minute++) learn(state, minute, at(demand, minute))
  const from = cpuMilliseconds()
  for (let i = 0; i < decisions; i++) {
    const first = MEMORY_MINUTES + 5 * i
    for (let minute = first; minute < first + 5; minute++) learn(state, minute, at(demand, minute))
    decide(state, contextAt(first + 4 + DELAY_MINUTES))
  }
  return (decisions / (cpuMilliseconds() - from)) * 1000
}

/** CPU time of this process, so that other work on the machine does not count. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function fresh(capacity: number): State {
  const target = {
    capacity,
    instanceCapacity: capacity / 4,
    violationPrice: 20,
    warmupMinutes: 5,
    drainMinutes: 15,
    maxShare: 0.95,
    burstAbove: 1,
    guardMinutes: 3,
  }
  return newState(target)
}

function contextAt(nowMinute: number): Context {
  return { nowMinute, mode: 'off', share: 0, readyInMinutes: 0, gapMinutes: 5 }
}

function at(demand: Float64Array, minute: number): number {
  return demand[minute % demand.length] ?? NaN
}
