import type { TargetConfig } from '../domain/config.ts'
import type { Observation } from '../domain/observation.ts'
import { share, type EpochSeconds, type Share } from '../domain/units.ts'
import type { PhaseView } from './phase.ts'
import type { RuleSituation } from './rule-situation.ts'
import { load, ratio, count } from '../domain/format.ts'

/** The highest share that the burst side may get now, and why (share-within-capacity). */
export interface ShareLimit {
  readonly share: Share
  /** `ramp`: the capacity of an instance, or demand, is not known, so the share grows step by step. */
  readonly kind: 'capacity' | 'ramp'
  readonly because: string
}

export interface LimitInput {
  readonly observation: Observation
  readonly target: TargetConfig
  readonly view: PhaseView
  /** Each with the capacity of an instance for its load, and the demand to meet. */
  readonly rules: readonly Pick<RuleSituation, 'rule' | 'toMeet'>[]
  /** The share that the burst endpoint's weight asks for; 0 when it is disabled. */
  readonly shareNow: Share
  /** The share that the burst side carried lately, as measured. */
  readonly observedShare: Share | undefined
  readonly now: EpochSeconds
  /** Seconds until a change of share shows in the load that is read. */
  readonly effectSeconds: number
}

/** The part of its capacity that an instance gets. The rest is for peaks within a minute and late scaling. */
export const FILL = 0.8
const FIRST_RAMP_SHARE = 0.1
/** If the state tag lacks the change, it counts as effective once the observed share reaches this part of it. */
const TAKEN_EFFECT = 0.6

/** Instances that serve; if nothing is routed yet, those that will. */
export function countedInstances({ resources }: Observation, target: TargetConfig, view: PhaseView): number {
  if (view.phase === 'bursting') return servingInstances(resources)
  const planned = target.burstSide.burstInstances ?? resources.plan.sku.capacity
  return Math.min(planned, workersOfApp(resources))
}

/** A new worker of the plan carries nothing until the app on it is up. */
export function servingInstances(resources: Observation['resources']): number {
  const { plan, readyInstances = Infinity } = resources
  return Math.min(plan.currentInstances, readyInstances, workersOfApp(resources))
}

/** On a plan with per-app scaling the app has a count of its own, whatever the plan has. */
export function workersOfApp({ plan, app }: Observation['resources']): number {
  return plan.perAppScaling === true ? (app.workers ?? Infinity) : Infinity
}

/**
 * The smallest share that the burst side can carry by any rule that knows its instance capacity and its demand. If none
 * does, a ramp.
 */
export function shareLimit(input: LimitInput): ShareLimit {
  const limits = input.rules.map((it) => capacityLimit(it, input)).filter((it) => it !== undefined)
  const [smallest] = limits.sort((a, b) => a.share - b.share || (a.because < b.because ? -1 : 1))
  return smallest ?? ramp(input, !input.rules.some(({ rule }) => rule.instanceCapacity !== undefined))
}

function capacityLimit(
  { rule, toMeet }: LimitInput['rules'][number],
  { observation, target, view, rules }: LimitInput,
): ShareLimit | undefined {
  const perInstance = rule.instanceCapacity
  if (perInstance === undefined || toMeet === undefined) return undefined
  const counted = countedInstances(observation, target, view)
  const carries = FILL * counted * perInstance.value
  const limit = share(toMeet <= 0 ? 1 : Math.min(1, carries / toMeet))
  const ready = view.phase === 'bursting' ? 'ready' : 'planned'
  const whose = rules.length === 1 ? '' : `${rule.name}: `
  return {
    share: limit,
    kind: 'capacity',
    because: `${whose}80 % of ${count(counted, 'instance')} ${ready} × ${load(perInstance.value, perInstance.unit)} is ${ratio(limit)} of demand`,
  }
}

/** 10 %, then doubling, but only after the last change has shown and while the burst side is healthy. */
function ramp(input: LimitInput, capacityUnknown: boolean): ShareLimit {
  const what = capacityUnknown ? 'instance-capacity is not set' : 'demand is not known'
  const targetShare = targetShareOf(input)
  if (!capacityUnknown && targetShare > 0 && !allServe(input.observation)) return asItIs(input, what)
  const mayDouble = targetShare > 0 && isHealthy(input.observation) && hasTakenEffect(input, targetShare)
  const limit = share(Math.max(FIRST_RAMP_SHARE, mayDouble ? 2 * targetShare : targetShare))
  const step = mayDouble || targetShare === 0 ? 'doubling a pass' : 'waiting for the last change to show'
  return {
    share: limit,
    kind: 'ramp',
    because: `${what}, so the share ramps to ${ratio(limit)}, ${step}`,
  }
}

/**
 * Without the demand, nothing tells what the workers carry that serve already. So the share stays until all of the plan's do,
 * and one that a run only announced is not set.
 */
function asItIs(input: LimitInput, what: string): ShareLimit {
  const limit = share(Math.max(FIRST_RAMP_SHARE, Math.min(input.shareNow, targetShareOf(input))))
  const because = `${what}, so the share stays at ${ratio(limit)}, waiting for all instances`
  return { share: limit, kind: 'ramp', because }
}

function allServe({ resources }: Observation): boolean {
  return servingInstances(resources) >= Math.min(resources.plan.sku.capacity, workersOfApp(resources))
}

/** The last target share. It differs from the share of answers if the private side has dropped out of them. */
function targetShareOf({ view, shareNow, observation }: LimitInput): Share {
  if (view.phase !== 'bursting') return share(0)
  const { record } = observation
  const last = record.kind === 'known' ? record.value.shareChanges.at(-1) : undefined
  return last === undefined || last.share === 0 || view.adopted !== undefined ? shareNow : last.share
}

function isHealthy({ resources, burstHealth }: Observation): boolean {
  const { status, monitorStatus } = resources.burstEndpoint
  return status === 'Enabled' && monitorStatus === 'Online' && burstHealth.lastFailure === undefined
}

function hasTakenEffect(
  { observation, view, now, effectSeconds, observedShare }: LimitInput,
  targetShare: Share,
): boolean {
  const { record } = observation
  const last = record.kind === 'known' ? record.value.shareChanges.at(-1) : undefined
  if (last !== undefined && view.adopted === undefined) return now - last.atEpochSeconds >= effectSeconds
  return observedShare !== undefined && observedShare >= TAKEN_EFFECT * targetShare
}
