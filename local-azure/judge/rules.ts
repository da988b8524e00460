import type { EndpointEvent } from '../world/history.ts'
import { found } from './case.ts'
import type { Case, Rule } from './case.ts'
import { drainRules } from './drain-rules.ts'
import { enableRules } from './enable-rules.ts'
import type { Violation } from './judgement.ts'

const HEALTHY = new Set(['Online', 'Unmonitored'])

export const RULES: readonly Rule[] = [
  ...enableRules,
  ...drainRules,
  lastEndpoint,
  readOnlyRuns,
  sharedPlan,
  sentBackWhole,
  profileReplaced,
  flapping,
]

/** never-disable-the-last: the last enabled, healthy endpoint stays enabled. */
function lastEndpoint({ facts }: Case): readonly Violation[] {
  return facts.moments.flatMap(({ event, before }) => {
    if (event.kind !== 'endpoint' || event.by !== 'client' || event.status !== 'Disabled') return []
    const was = before.endpoints.get(event.name)
    if (was?.status !== 'Enabled') return []
    const others = [...before.endpoints.values()].filter(
      (one) => one.profile === event.profile && one.name !== event.name && one.status === 'Enabled',
    )
    const bad =
      others.length === 0 || (HEALTHY.has(was.monitor) && !others.some((one) => HEALTHY.has(one.monitor)))
    if (!bad) return []
    return [
      found(
        'never-disable-the-last',
        'last endpoint',
        event.at,
        `'${event.name}' (${was.monitor}) was disabled; enabled besides: ${list(others)}`,
      ),
    ]
  })
}

function list(endpoints: readonly EndpointEvent[]): string {
  return endpoints.map((one) => `${one.name} (${one.monitor})`).join(', ') || 'none'
}

/** observers-never-write: a read-only run writes nothing. */
function readOnlyRuns({ history, runs }: Case): readonly Violation[] {
  return history.events.flatMap((event) => {
    if (event.kind !== 'write') return []
    const run = runs.find((one) => one.number === event.run)
    return run?.readOnly === true
      ? [
          found(
            'observers-never-write',
            'read-only run',
            event.at,
            `${event.method} ${event.path} in read-only run ${run.number} ${run.label}`,
          ),
        ]
      : []
  })
}

/** shared-plan-needs-consent: a plan that hosts another running app keeps its size. */
function sharedPlan({ facts, told }: Case): readonly Violation[] {
  return facts.moments.flatMap(({ event, before }) => {
    if (event.kind !== 'plan' || event.by !== 'client' || told.sharedPlanAllowed) return []
    const was = before.plans.get(event.name)
    const changed = was !== undefined && (was.capacity !== event.capacity || was.sku !== event.sku)
    const others = [...before.apps.values()].filter(
      (app) => app.plan === event.name && app.name !== told.app && app.state === 'Running',
    )
    if (!changed || others.length === 0) return []
    return [
      found(
        'shared-plan-needs-consent',
        'shared plan',
        event.at,
        `plan '${event.name}' was resized; it also hosts ${others.map((app) => app.name).join(', ')}`,
      ),
    ]
  })
}

/** resize-only-while-idle: the PUT of a plan sends back everything that was read, and changes only `sku`. */
function sentBackWhole({ history }: Case): readonly Violation[] {
  return history.events.flatMap((event) =>
    event.kind === 'plan' && event.by === 'client' && event.altered.length > 0
      ? [
          found(
            'resize-only-while-idle',
            'fields lost',
            event.at,
            `the PUT of plan '${event.name}' altered ${event.altered.join(', ')}`,
          ),
        ]
      : [],
  )
}

/** The client changes endpoints only. A PUT of the profile would undo what others changed since it was read. */
function profileReplaced({ history }: Case): readonly Violation[] {
  return history.events.flatMap((event) =>
    event.kind === 'profile-replaced'
      ? [found('other', 'profile put', event.at, `profile '${event.profile}' was put with its endpoints`)]
      : [],
  )
}

function flapping({ facts, told }: Case): readonly Violation[] {
  const { switches } = facts
  const index = switches.findIndex((at, start) => {
    const beyond = switches[start + told.switchesPerHour]
    return beyond !== undefined && beyond - at < 3600
  })
  return index === -1
    ? []
    : [
        found(
          'other',
          'flapping',
          switches[index]!,
          `the burst endpoint was switched more than ${told.switchesPerHour} times in an hour`,
        ),
      ]
}
