import type { TargetConfig } from '../../domain/config.ts'
import type { Goal } from '../../domain/decision.ts'
import type { Observation } from '../../domain/observation.ts'
import type { Phase } from '../../domain/record.ts'
import { appProblems, closedToPublic, idleSizeTakesAway, sharedPlan, tierTooLow } from './app.ts'
import { autoscaleChangeable, autoscaleLimits } from './autoscale.ts'
import type { Check, Finding } from './finding.ts'
import { certificateEnds, hostsWithoutTls, unboundHosts, wildcardHosts } from './hosts.ts'
import {
  automaticScaling,
  fewestInstances,
  mostInstances,
  perAppScaling,
  sizesOffered,
  withoutCount,
  zoneRedundant,
} from './plan.ts'
import { clientCertificates, probesHost, probesReach } from './probes.ts'
import { drainTooShort, priorityPlaces, profileProblems, switchProblems, wrongEndpoint } from './routing.ts'

type CheckId =
  | 'profile'
  | 'endpoint'
  | 'priority'
  | 'drain'
  | 'plan-count'
  | 'app'
  | 'public-access'
  | 'client-certificates'
  | 'probes'
  | 'probe-host'
  | 'tier'
  | 'idle-size'
  | 'switch'
  | 'shared-plan'
  | 'zone-redundant'
  | 'sizes-offered'
  | 'most-instances'
  | 'fewest-instances'
  | 'per-app-scaling'
  | 'automatic-scaling'
  | 'autoscale-setting'
  | 'autoscale-limits'
  | 'wildcard-host'
  | 'unbound-host'
  | 'host-tls'
  | 'certificate'

/** Everything that a run can check before a burst, in the order of the report. */
export const CHECKS = {
  profile: { title: 'the Traffic Manager profile routes as asked', matters: 'always', find: profileProblems },
  endpoint: { title: 'the burst endpoint leads to the web app', matters: 'always', find: wrongEndpoint },
  priority: { title: 'a priority number is free', matters: 'always', find: priorityPlaces },
  drain: { title: 'drain-min outlasts DNS caches', matters: 'always', find: drainTooShort },
  'plan-count': { title: 'the plan has an instance count', matters: 'always', find: withoutCount },
  app: { title: 'the web app can be started', matters: 'begin', find: appProblems },
  'public-access': { title: 'the web app takes public traffic', matters: 'begin', find: closedToPublic },
  'client-certificates': {
    title: 'no client certificate is required',
    matters: 'begin',
    find: clientCertificates,
  },
  probes: { title: 'Traffic Manager can probe the web app', matters: 'begin', find: probesReach },
  'probe-host': { title: 'the web app has the name that probes use', matters: 'begin', find: probesHost },
  tier: { title: 'the tier may be an endpoint of Traffic Manager', matters: 'burst', find: tierTooLow },
  'idle-size': { title: 'idle-sku takes nothing away', matters: 'burst', find: idleSizeTakesAway },
  switch: { title: 'the private side can be proven healthy', matters: 'burst', find: switchProblems },
  'shared-plan': { title: 'the plan belongs to the web app', matters: 'burst', find: sharedPlan },
  'zone-redundant': {
    title: 'a zone-redundant plan keeps its least count',
    matters: 'burst',
    find: zoneRedundant,
  },
  'sizes-offered': { title: 'the plan can move to the sizes', matters: 'burst', find: sizesOffered },
  'most-instances': { title: 'the size allows so many instances', matters: 'burst', find: mostInstances },
  'fewest-instances': { title: 'the size allows so few instances', matters: 'burst', find: fewestInstances },
  'per-app-scaling': { title: 'the web app uses all instances', matters: 'burst', find: perAppScaling },
  'automatic-scaling': {
    title: 'automatic scaling allows so many instances',
    matters: 'burst',
    find: automaticScaling,
  },
  'autoscale-setting': {
    title: 'the autoscale setting can be changed and put back',
    matters: 'burst',
    find: autoscaleChangeable,
  },
  'autoscale-limits': {
    title: 'the autoscale setting allows so many instances',
    matters: 'burst',
    find: autoscaleLimits,
  },
  'wildcard-host': { title: 'the public names are known', matters: 'burst', find: wildcardHosts },
  'unbound-host': { title: 'the web app has the public names', matters: 'burst', find: unboundHosts },
  'host-tls': { title: 'the public names have certificates', matters: 'burst', find: hostsWithoutTls },
  certificate: { title: 'the certificates last', matters: 'burst', find: certificateEnds },
} as const satisfies Readonly<Record<CheckId, Check>>

export interface Found extends Finding {
  readonly check: CheckId
}

/** The findings that matter to this goal in this phase: all at once, each with its fix, before the first write. */
export function findings(
  o: Observation,
  target: TargetConfig,
  { goal, phase }: { readonly goal: Goal; readonly phase: Phase },
): readonly Found[] {
  const getsReady = goal.kind === 'bursting' || goal.kind === 'warm'
  const matters = {
    always: true,
    burst: getsReady,
    begin: getsReady && (phase === 'idle' || phase === 'warm'),
  } satisfies Readonly<Record<Check['matters'], boolean>>
  return runChecks(o, target, (check) => matters[check.matters])
}

/** The findings of all checks, whatever the run wants to do. */
export function allFindings(o: Observation, target: TargetConfig): readonly Found[] {
  return runChecks(o, target, () => true)
}

function runChecks(
  o: Observation,
  target: TargetConfig,
  concerns: (check: Check) => boolean,
): readonly Found[] {
  return (Object.entries(CHECKS) as [CheckId, Check][])
    .filter(([, check]) => concerns(check))
    .flatMap(([id, check]) => check.find(o, target).map((finding) => ({ ...finding, check: id })))
}
