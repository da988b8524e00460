import { at, numberAt, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import { profileInForce } from './autoscale-profile.ts'
import type { Minute } from './history.ts'
import type { AutoscaleSetting } from './state.ts'

/** The instance count that the setting asks for now; `undefined` for no change. */
export function wantedCount(
  setting: AutoscaleSetting,
  current: number,
  minutes: readonly Minute[],
  now: number,
): number | undefined {
  if (at(setting.properties, 'enabled') !== true) return undefined
  const profile = profileInForce(list(at(setting.properties, 'profiles')), now)
  const minimum = Number(stringAt(profile, 'capacity', 'minimum') ?? '1')
  const maximum = Number(stringAt(profile, 'capacity', 'maximum') ?? '1')
  // Autoscale moves a manual count outside minimum…maximum back at its next run.
  const inside = Math.min(maximum, Math.max(minimum, current))
  if (inside !== current) return inside
  const changed = current + byRules(list(at(profile, 'rules')), setting, minutes, now)
  const wanted = Math.min(maximum, Math.max(minimum, changed))
  return wanted === current ? undefined : wanted
}

/**
 * Scales out if any rule fires, and in only if all scale-in rules agree.
 * Source: learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-best-practices.
 */
function byRules(
  rules: readonly Json[],
  setting: AutoscaleSetting,
  minutes: readonly Minute[],
  now: number,
): number {
  const due = (rule: Json): boolean => fires(rule, minutes) && now - setting.lastActionAt >= cooldown(rule)
  const out = rules.filter((rule) => stringAt(rule, 'scaleAction', 'direction') === 'Increase')
  const firing = out.find(due)
  if (firing !== undefined) return amount(firing)
  const into = rules.filter((rule) => stringAt(rule, 'scaleAction', 'direction') === 'Decrease')
  const last = into[0]
  return last !== undefined && into.every(due) ? -amount(last) : 0
}

function fires(rule: Json, minutes: readonly Minute[]): boolean {
  if (stringAt(rule, 'metricTrigger', 'metricName') !== 'CpuPercentage') return false
  const window = durationSeconds(stringAt(rule, 'metricTrigger', 'timeWindow') ?? 'PT5M') / 60
  const seen = minutes.slice(-window)
  if (seen.length < window) return false
  const mean = seen.reduce((sum, minute) => sum + minute.cpu, 0) / seen.length
  const threshold = numberAt(rule, 'metricTrigger', 'threshold') ?? Infinity
  const operator = stringAt(rule, 'metricTrigger', 'operator') ?? ''
  if (operator.startsWith('GreaterThan')) return mean > threshold
  return operator.startsWith('LessThan') && mean < threshold
}

function amount(rule: Json): number {
  return Number(stringAt(rule, 'scaleAction', 'value') ?? '1')
}

function cooldown(rule: Json): number {
  return durationSeconds(stringAt(rule, 'scaleAction', 'cooldown') ?? 'PT5M')
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** Seconds of an ISO 8601 duration such as `PT5M`; NaN where it is none. */
export function durationSeconds(text: string): number {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(text)
  if (found === null || text.length < 3) return Number.NaN
  const [days, hours, minutes, seconds] = [1, 2, 3, 4].map((index) => Number(found[index] ?? 0))
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}
