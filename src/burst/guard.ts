import type { Decision, Goal, Rule } from '../domain/decision.ts'
import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { MonitorConfig, Profile } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import { elapsed, type EpochSeconds } from '../domain/units.ts'
import { privateSide } from '../policy/private-down.ts'
import { anotherAnswers, anotherServes } from './endpoints.ts'
import type { Session } from './session.ts'

/**
 * Routing safety, above every other rule: never disable the last enabled healthy endpoint (never-disable-the-last).
 * Automation then leaves everything as it is and says so; only an app that is stopped, so that the site has no answer at all, it
 * starts. A person's command fails with an ActionError, refused.
 */
export function guarded(
  o: Observation,
  decision: Decision,
  s: Pick<Session, 'target' | 'command' | 'attempt'>,
): Decision {
  const { kind } = decision.goal
  if (o.resources.burstEndpoint.status === 'Disabled')
    return kind === 'bursting' ? decision : repaired(o, decision, s)
  if (kind !== 'idle' && kind !== 'warm') return decision
  if (anotherServes(o.resources) || canReturn(o, s)) return decision
  const because = `no other endpoint is Online (${others(o)}), so ${printable(o.resources.burstEndpoint.name)} stays enabled`
  if (s.command !== undefined && s.command.kind !== 'burst') throw refusal(because)
  return o.resources.app.state === 'Stopped' && !anotherAnswers(o.resources)
    ? safely(decision, { kind: 'burst', goal: allOf(s) }, `${because}, and its stopped app is started`)
    : safely(decision, { kind: 'hold', goal: { kind: 'stay' } }, because)
}

function allOf({ target }: Pick<Session, 'target'>): Goal {
  return { kind: 'bursting', share: target.routing.maxShare }
}

function safely(decision: Decision, safe: Pick<Decision, 'kind' | 'goal'>, because: string): Decision {
  const overruled = { rule: decision.rule, goal: decision.goal, because: decision.reason }
  return {
    ...decision,
    ...safe,
    rule: 'routing-safety',
    reason: because,
    overruled: [overruled, ...decision.overruled],
    warnings: [...decision.warnings, because],
  }
}

/**
 * The private side went down just as this action disabled the burst endpoint, and no read before the write could show it; or
 * someone has disabled the last other endpoint since, and DNS has no answer. While the app still runs, the run enables the burst
 * endpoint again before anything else (fresh-read-before-write, never-disable-the-last).
 */
function repaired(o: Observation, decision: Decision, s: Pick<Session, 'target' | 'attempt'>): Decision {
  const disabledAt = s.attempt.disabledAt ?? disabledByEarlierRun(o, decision)
  const { app, profile } = o.resources
  if (disabledAt === undefined || app.state !== 'Running') return decision
  const again = `(${others(o)}): the burst endpoint is enabled again first`
  if (hasNoAnswer(profile))
    return safely(
      decision,
      { kind: 'burst', goal: allOf(s) },
      `no endpoint is enabled any more, so DNS has no answer ${again}`,
    )
  const isJustNow = elapsed(disabledAt, o.at) <= noticedWithin(profile.monitor)
  if (!isJustNow || privateSide(o.resources) !== 'down') return decision
  const because = `the private side went down as the burst endpoint was disabled ${again}`
  return safely(decision, { kind: 'burst', goal: allOf(s) }, because)
}

function hasNoAnswer({ status, endpoints }: Profile): boolean {
  return status === 'Enabled' && endpoints.every((endpoint) => endpoint.status === 'Disabled')
}

/** What people ask for after an earlier run has left: it stands (person-beats-rule). */
const OF_PEOPLE: readonly Rule[] = ['pause', 'command', 'hold', 'outside-change']

/**
 * When an earlier pass or run of this action disabled it, as the state tag says; also while the repair is announced and not
 * made yet. A drain that only begins with the state tag follows no change of the share.
 */
function disabledByEarlierRun({ record }: Observation, { rule }: Decision): EpochSeconds | undefined {
  if (record.kind === 'unknown' || OF_PEOPLE.includes(rule)) return undefined
  const { phase, intent, shareChanges } = record.value
  const isOut = phase === 'draining' ? shareChanges.at(-1)?.share === 0 : phase === 'bursting' && intent
  return isOut === true ? shareChanges.findLast(({ share }) => share === 0)?.atEpochSeconds : undefined
}

/** Traffic Manager tells of a site that goes down only after so many failed probes, and shows it a little later. */
function noticedWithin({ intervalSeconds, timeoutSeconds, toleratedFailures }: MonitorConfig): number {
  return 60 + (toleratedFailures + 1) * (intervalSeconds + timeoutSeconds)
}

/** `switch` disabled the private endpoint itself, and enables it again before it disables the burst endpoint. */
function canReturn(o: Observation, s: Pick<Session, 'target'>): boolean {
  if (s.target.routing.routing !== 'switch') return false
  return o.resources.privateEndpoints.some(
    (endpoint) => endpoint.status === 'Disabled' || endpoint.monitorStatus === 'CheckingEndpoint',
  )
}

function others(o: Observation): string {
  const states = o.resources.profile.endpoints
    .filter((endpoint) => endpoint.id !== o.resources.burstEndpoint.id)
    .map((endpoint) => `${printable(endpoint.name)} is ${printable(endpoint.monitorStatus)}`)
  return states.join(', ') || 'there is none'
}

function refusal(because: string): ActionError {
  return new ActionError(because, {
    fix: 'Bring the private side up (its endpoint must be Enabled and Online in Traffic Manager), then run again.',
    link: 'invariants',
    outcome: 'refused',
  })
}
