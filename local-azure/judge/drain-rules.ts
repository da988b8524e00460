import type { WorldEvent } from '../world/history.ts'
import type { Violation } from './judgement.ts'
import { found } from './case.ts'
import type { Case, Rule } from './case.ts'
import type { Before } from './state.ts'

const RULE = 'never-stop-before-drain'
const PROPAGATION_SECONDS = 60
const MARGIN_SECONDS = 60
const QUIET_PART = 0.01

export const drainRules: readonly Rule[] = [drainedBeforeTakingAway]

/** never-stop-before-drain: no stop, shrink or new tier while the endpoint is enabled or before it has drained. */
function drainedBeforeTakingAway(one: Case): readonly Violation[] {
  return one.facts.moments.flatMap(({ event, before }) => {
    const what = takenAway(one, event, before)
    if (what === undefined) return []
    const { disabledSince } = before
    if (disabledSince === undefined)
      return [found(RULE, 'while enabled', event.at, `${what} while the burst endpoint is enabled`)]
    const { told } = one
    const needed = Math.max(told.drainMinSeconds, PROPAGATION_SECONDS + told.ttlSeconds + MARGIN_SECONDS)
    const drained = event.at - disabledSince
    if (drained < needed) {
      return [
        found(
          RULE,
          'not drained',
          event.at,
          `${what} ${Math.round(drained)} s after the endpoint was disabled; ${needed} s are needed`,
        ),
      ]
    }
    return stillUsed(one, event, disabledSince, what)
  })
}

/** What the client removed with this event; undefined if it removed nothing. */
function takenAway({ told }: Case, event: WorldEvent, before: Before): string | undefined {
  if (!('by' in event) || event.by !== 'client') return undefined
  if (event.kind === 'app' && event.name === told.app && event.state === 'Stopped') {
    return before.apps.get(event.name)?.state === 'Running' ? 'the app was stopped' : undefined
  }
  if (event.kind !== 'plan') return undefined
  const was = before.plans.get(event.name)
  if (was === undefined) return undefined
  if (event.sku !== was.sku && isBurstPlan(event.name, told.app, before)) {
    return `the plan was re-tiered from ${was.sku} to ${event.sku}`
  }
  return event.capacity < was.capacity
    ? `the plan shrank from ${was.capacity} to ${event.capacity}`
    : undefined
}

function isBurstPlan(plan: string, app: string, before: Before): boolean {
  return before.apps.get(app)?.plan === plan
}

/** No stop while users still come, unless the longest drain has passed and only the plan shrinks. */
function stillUsed(
  { history, told }: Case,
  event: WorldEvent,
  since: number,
  what: string,
): readonly Violation[] {
  if (since === -Infinity || (event.kind === 'plan' && event.at - since >= told.drainMaxSeconds)) return []
  const past = history.minutes.filter((minute) => minute.at < event.at)
  const peak = Math.max(0, ...past.map((minute) => minute.burstLoad))
  const last = past.at(-1)?.burstLoad ?? 0
  return last <= peak * QUIET_PART
    ? []
    : [
        found(
          RULE,
          'still used',
          event.at,
          `${what} while ${Math.round(last)} requests per minute still came (peak ${Math.round(peak)})`,
        ),
      ]
}
