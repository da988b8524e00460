import type { Endpoint, MonitorStatus, Profile } from './state.ts'

/** The state of the world that the probes need. */
export interface Targets {
  /** The app behind the endpoint is stopped, or its tier is below Standard. */
  stopped(endpoint: Endpoint): boolean
  /** A probe now would succeed. */
  healthy(profile: Profile, endpoint: Endpoint): boolean
  child(endpoint: Endpoint): Profile | undefined
}

export interface ProbeTiming {
  readonly firstProbeSeconds: number
  readonly restartNoticeSeconds: number
}

/** The status of an endpoint that Traffic Manager does not probe; undefined if probes decide. */
function settled(profile: Profile, endpoint: Endpoint, targets: Targets): MonitorStatus | undefined {
  if (profile.status === 'Disabled') return 'Inactive'
  if (endpoint.status === 'Disabled') return 'Disabled'
  if (endpoint.alwaysServe === 'Enabled') return 'Unmonitored'
  if (endpoint.kind === 'nestedEndpoints') return nested(endpoint, targets)
  return targets.stopped(endpoint) ? 'Stopped' : undefined
}

function nested(endpoint: Endpoint, targets: Targets): MonitorStatus {
  const child = targets.child(endpoint)
  if (child === undefined || child.status === 'Disabled') return 'Stopped'
  const enabled = child.endpoints.filter((one) => one.status === 'Enabled')
  if (enabled.length === 0) return 'Stopped'
  const up = enabled.filter((one) => one.monitor === 'Online' || one.monitor === 'Unmonitored').length
  if (up >= endpoint.minChildEndpoints) return 'Online'
  return enabled.some((one) => one.monitor === 'CheckingEndpoint') ? 'CheckingEndpoint' : 'Degraded'
}

/** Updates the status after a change around the endpoint. */
export function refresh(
  profile: Profile,
  endpoint: Endpoint,
  targets: Targets,
  timing: ProbeTiming,
  now: number,
): void {
  const fixed = settled(profile, endpoint, targets)
  if (fixed !== undefined) {
    Object.assign(endpoint, { monitor: fixed, failures: 0, nextProbeAt: undefined })
    return
  }
  if (endpoint.nextProbeAt !== undefined) return
  // Traffic Manager notices a restarted app late, unless the endpoint is disabled and enabled again
  // (learn.microsoft.com/azure/traffic-manager/traffic-manager-faqs).
  if (endpoint.monitor === 'Stopped') endpoint.nextProbeAt = now + timing.restartNoticeSeconds
  else
    Object.assign(endpoint, {
      monitor: 'CheckingEndpoint',
      failures: 0,
      nextProbeAt: now + timing.firstProbeSeconds,
    })
}

/** Makes the probe that is due. */
export function probe(
  profile: Profile,
  endpoint: Endpoint,
  targets: Targets,
  timing: ProbeTiming,
  now: number,
): void {
  if (endpoint.monitor === 'Stopped') {
    Object.assign(endpoint, {
      monitor: 'CheckingEndpoint',
      failures: 0,
      nextProbeAt: now + timing.firstProbeSeconds,
    })
    return
  }
  endpoint.nextProbeAt = now + profile.monitor.intervalInSeconds
  if (targets.healthy(profile, endpoint)) {
    endpoint.failures = 0
    endpoint.monitor = 'Online'
    return
  }
  endpoint.failures += 1
  if (endpoint.failures > profile.monitor.toleratedNumberOfFailures) endpoint.monitor = 'Degraded'
}

/** `profileMonitorStatus` as a GET of one profile shows it. */
export function profileStatus(profile: Profile): string {
  if (profile.status === 'Disabled') return 'Disabled'
  const live = profile.endpoints
    .map((endpoint) => endpoint.monitor)
    .filter((status) => status !== 'Disabled' && status !== 'Stopped')
  if (live.length === 0) return 'Inactive'
  if (live.includes('Degraded')) return 'Degraded'
  return live.some((status) => status === 'Online' || status === 'Unmonitored')
    ? 'Online'
    : 'CheckingEndpoints'
}
