import type { Decision } from '../domain/decision.ts'
import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { anotherServes } from './endpoints.ts'
import type { Session } from './session.ts'

/**
 * Routing safety, above every other rule: never disable the last enabled healthy endpoint (never-disable-the-last).
 * Automation then leaves everything as it is and says so. A person's command fails with an ActionError, refused.
 */
export function guarded(
  o: Observation,
  decision: Decision,
  s: Pick<Session, 'target' | 'command'>,
): Decision {
  const leaves = decision.goal.kind === 'idle' || decision.goal.kind === 'warm'
  if (!leaves || o.resources.burstEndpoint.status === 'Disabled') return decision
  if (anotherServes(o.resources) || canReturn(o, s)) return decision
  const because = `no other endpoint is Online (${others(o)}), so ${printable(o.resources.burstEndpoint.name)} stays enabled`
  if (s.command !== undefined && s.command.kind !== 'burst') throw refusal(because)
  return {
    ...decision,
    goal: { kind: 'stay' },
    kind: 'hold',
    rule: 'routing-safety',
    reason: because,
    overruled: [
      { rule: decision.rule, goal: decision.goal, because: decision.reason },
      ...decision.overruled,
    ],
    warnings: [...decision.warnings, because],
  }
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
