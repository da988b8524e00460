import { billedFor, type PlantConfig } from './config.ts'

/** The cost with perfect foresight and instant DNS: no policy can do better. */
export interface OracleOutcome {
  readonly cost: number
  readonly instanceMinutes: number
  readonly violationMinutes: number
  readonly onMinutes: number
  readonly starts: number
  readonly excess: number
  /** Load above capacity while on. */
  readonly offloaded: number
}

/**
 * Exact two-state dynamic programme. An off minute costs M where demand is above capacity, an on minute the
 * instances for the overflow (at least one); switching on costs W, switching off D. It may begin on for W and ends
 * at the cheaper of off and on + D.
 */
export function oracle(demand: Float64Array, config: PlantConfig): OracleOutcome {
  const length = demand.length
  const fromOn = new Uint8Array(length)
  const stayedOn = new Uint8Array(length)
  let off = 0
  let on = config.warmupMinutes
  for (let t = 0; t < length; t++) {
    const viaOff = on + config.drainMinutes
    const viaOn = off + config.warmupMinutes
    fromOn[t] = viaOff < off ? 1 : 0
    stayedOn[t] = on <= viaOn ? 1 : 0
    const nextOff = Math.min(off, viaOff) + offCost(demand[t] ?? 0, config)
    on = Math.min(on, viaOn) + onCost(demand[t] ?? 0, config)
    off = nextOff
  }
  return walkBack(demand, config, { fromOn, stayedOn, endsOn: on + config.drainMinutes < off })
}

function offCost(demand: number, config: PlantConfig): number {
  return demand > config.capacity ? config.violationPrice : 0
}

function onCost(demand: number, config: PlantConfig): number {
  const overflow = Math.max(0, demand - config.capacity)
  return billedFor(overflow, config)
}

interface Choices {
  readonly fromOn: Uint8Array
  readonly stayedOn: Uint8Array
  readonly endsOn: boolean
}

function walkBack(demand: Float64Array, config: PlantConfig, choices: Choices): OracleOutcome {
  let isOn = choices.endsOn
  let switching = isOn ? config.drainMinutes : 0
  let instanceMinutes = 0
  let violationMinutes = 0
  let onMinutes = 0
  let starts = 0
  let excess = 0
  let offloaded = 0
  for (let t = demand.length - 1; t >= 0; t--) {
    const load = demand[t] ?? 0
    if (isOn) {
      onMinutes++
      instanceMinutes += onCost(load, config)
      offloaded += Math.max(0, load - config.capacity)
    } else if (load > config.capacity) {
      violationMinutes++
      excess += load - config.capacity
    }
    const wasOn = isOn ? choices.stayedOn[t] === 1 : choices.fromOn[t] === 1
    if (isOn && !wasOn) starts++
    if (isOn !== wasOn) switching += isOn ? config.warmupMinutes : config.drainMinutes
    isOn = wasOn
  }
  if (isOn) switching += config.warmupMinutes
  instanceMinutes += switching
  const cost = instanceMinutes + config.violationPrice * violationMinutes
  return { cost, instanceMinutes, violationMinutes, onMinutes, starts, excess, offloaded }
}
