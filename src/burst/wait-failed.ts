import { ActionError } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import type { Seconds } from '../domain/units.ts'
import type { HealthResult } from './ports.ts'

// Errors of waits that ended without success.

/** The burst side failed its health tests for as long as `warmup-timeout`, or can never pass them. */
export function notWarm(
  { reason, certificate, fix }: Extract<HealthResult, { kind: 'unhealthy' }>,
  waited: Seconds,
): ActionError {
  return new ActionError(
    certificate
      ? `the burst side's certificate is not valid for it: ${reason}`
      : `the burst side is not healthy after ${duration(waited)}: ${reason}`,
    {
      fix: certificate
        ? 'Bind a certificate for that host name to the web app, or set public-host to the names that it serves.'
        : (fix ??
          'Open the health path on the app yourself; set warmup-url, warmup-status or warmup-match to what it answers, or raise warmup-timeout.'),
      link: 'warm-up',
    },
  )
}

/** Traffic Manager's own probes do not find the endpoint Online. */
export function notOnline(detail: string, o: Observation): ActionError {
  const { protocol, port, path } = o.resources.profile.monitor
  return new ActionError(`${detail}, not Online`, {
    fix:
      `Its probes are ${protocol} on port ${String(port)}, path ${path || '/'}, and must be answered with an expected status ` +
      "without a redirect; set the profile's monitor to a path the app answers so.",
    link: 'traffic-manager',
  })
}
