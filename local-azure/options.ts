import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Grace } from './clock/virtual.ts'
import type { Principal } from './entra/principals.ts'
import { hubScenario } from './hub/scenario.ts'
import type { HubScenario } from './hub/scenario.ts'
import type { CallKind } from './log/requests.ts'
import type { Hold } from './net/arrivals.ts'
import type { Scenario } from './world/scenario.ts'
import { shop } from './world/scenario.ts'
import { parseTrace, shiftByWeeks } from './world/trace.ts'
import type { Trace } from './world/trace.ts'

/** Everything optional: `startLocalAzure()` is the shop of the README. */
export interface LocalAzureOptions {
  /** Changes or replaces the default scenario. */
  readonly scenario?: (base: Scenario) => Scenario
  /** CSV text; default the packaged trace. */
  readonly traceCsv?: string
  /** Virtual epoch seconds at which the world begins; default 32 hours into the trace (Tuesday 08:00). */
  readonly startAt?: number
  readonly realTime?: boolean
  /** Ports; default any free one. */
  readonly azurePort?: number
  readonly appPort?: number
  readonly privatePort?: number
  readonly plainPort?: number
  readonly hubPort?: number
  /** Gives the private site an Azure Stack Hub, with sign-in by Entra ID or by the Hub's own AD FS. */
  readonly hub?: HubScenario['login'] | HubScenario
  readonly principals?: readonly Principal[]
  readonly tokenLifetimeSeconds?: number
  readonly githubSubject?: string
  /** Token audiences that ARM accepts at the loopback address; default any cloud's and the address itself. */
  readonly audiences?: readonly string[]
  /** ARM refuses calls beyond this part of its documented buckets, e.g. 1; default it refuses none. */
  readonly throttles?: number
  /** Virtual seconds a reply takes; default 0. */
  readonly latencySeconds?: (kind: CallKind) => number
  readonly seed?: number
  /** Real milliseconds of quiet before virtual time moves; see `VirtualClock`. */
  readonly grace?: Grace
  /** Real milliseconds a reply waits for calls made at the same time; see `net/arrivals.ts`. */
  readonly hold?: Hold
}

/** Monday 1 June 2026: traces are shifted by whole weeks to begin on or before this day. */
const LATEST_START = Date.UTC(2026, 5, 1) / 1000

let packaged: Trace | undefined

/** The packaged trace: four days of the 1998 World Cup's web site, moved to June 2026. */
export function packagedTrace(): Trace {
  const path = fileURLToPath(new URL('./traces/wc98_june_1m.csv', import.meta.url))
  packaged ??= shiftByWeeks(parseTrace(readFileSync(path, 'utf8')), LATEST_START)
  return packaged
}

/** Without `startAt`, virtual time starts 32 h into the trace, so that a history is there. `realTime` starts now. */
export function scenarioOf(options: LocalAzureOptions): Scenario {
  const trace = options.realTime === true ? nowTrace(options) : traceOf(options)
  const startAt = options.startAt ?? (options.realTime === true ? Date.now() / 1000 : trace.start + 32 * 3600)
  const { hub } = options
  const base = shop(
    trace,
    startAt,
    hub === undefined ? {} : { hub: typeof hub === 'string' ? hubScenario(hub) : hub },
  )
  return options.scenario?.(base) ?? base
}

function traceOf(options: LocalAzureOptions): Trace {
  return options.traceCsv === undefined
    ? packagedTrace()
    : shiftByWeeks(parseTrace(options.traceCsv), LATEST_START)
}

/** In real time, the second day of the trace begins now. */
function nowTrace(options: LocalAzureOptions): Trace {
  const minute = Math.floor(Date.now() / 60_000) * 60
  return { ...traceOf(options), start: minute - 32 * 3600 }
}
