import type { Clock } from '../domain/clock.ts'
import { ActionError } from '../domain/errors.ts'
import { proxyFor, type Environment } from '../network/index.ts'
import { isLoopback, isLoopbackUrl } from '../network/loopback.ts'
import { localClock } from './local.ts'
import { realClock } from './real.ts'

export interface ClockChoice {
  readonly clock: Clock
  /** What the log must announce; absent for the machine's own time. */
  readonly announcement?: string
}

/**
 * The clock named by `CLOUDBURST_LOCAL_CLOCK`, or the machine's. Virtual time is for a local Azure only: a drain of
 * 15 virtual minutes in front of the real Azure would cut off real users. `endpoints` are all URLs the run would
 * speak to, the cloud's included; `env` says which proxy they go through. Throws ActionError if anything could
 * be reached that is not on this machine.
 */
export function chooseClock(
  localClockUrl: string | undefined,
  endpoints: readonly string[],
  env: Environment,
): ClockChoice {
  if (localClockUrl === undefined || localClockUrl === '') return { clock: realClock() }
  if (!isLoopbackUrl(localClockUrl)) throw notLocal(`the clock ${localClockUrl}`)
  const outside = endpoints.find(
    (endpoint) => !isLoopbackUrl(endpoint) && !goesThroughLocalProxy(endpoint, env),
  )
  if (outside !== undefined) throw notLocal(outside)
  return {
    clock: localClock(localClockUrl),
    announcement: `Time is virtual: it comes from the local clock at ${localClockUrl}.`,
  }
}

/** NO_PROXY may exempt only addresses of this machine, because programs interpret other entries differently. */
function goesThroughLocalProxy(endpoint: string, env: Environment): boolean {
  const proxy = proxyFor(endpoint, env)
  const exempt = `${env['NO_PROXY'] ?? ''},${env['no_proxy'] ?? ''}`
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
  return (
    proxy !== undefined &&
    isLoopbackUrl(proxy) &&
    exempt.every((entry) => isLoopback(entry.replace(/:\d+$/u, '')))
  )
}

function notLocal(what: string): ActionError {
  return new ActionError(`CLOUDBURST_LOCAL_CLOCK is set, but ${what} is not on this machine.`, {
    fix: 'Unset CLOUDBURST_LOCAL_CLOCK: virtual time is only for a local Azure, with every endpoint on a loopback address or behind a loopback HTTPS_PROXY.',
    outcome: 'refused',
  })
}
