import type { HealthPort, HealthResult, HealthTarget } from '../burst/ports.ts'
import type { Clock } from '../domain/clock.ts'
import type { WarmupConfig } from '../domain/config.ts'
import { seconds } from '../domain/units.ts'
import { describeError, judge, type Failure } from './failure.ts'
import { freshAgents, send, type Agents, type Probe } from './probe.ts'

/** How long one test may take before it counts as failed. */
const TEST_TIMEOUT_SECONDS = seconds(10)
/** A round may hold many tests; a log line should still be read. */
const REASONS_SHOWN = 3

export interface HealthOptions {
  readonly clock: Clock
  /** The proxy variables of the environment. */
  readonly proxyEnv: Record<string, string>
  readonly userAgent: string
}

interface Tools extends HealthOptions {
  readonly agents: Agents
}

/** Health tests over HTTP: each goes to the app's own address under the name that users type (healthy-before-enable). */
export function makeHealth(options: HealthOptions): HealthPort {
  const tools: Tools = { ...options, agents: freshAgents(options.proxyEnv) }
  return {
    test: (target, signal) => round(probesOf(target), target.warmup, tools, signal),
    testUrl: (url, warmup, signal) => round([probeOfUrl(url)], warmup, tools, signal),
  }
}

async function round(
  probes: readonly Probe[],
  warmup: WarmupConfig,
  tools: Tools,
  signal: AbortSignal,
): Promise<HealthResult> {
  signal.throwIfAborted()
  const startedAt = await tools.clock.now()
  const results = await Promise.all(probes.map((probe) => testOne(probe, warmup, tools, signal)))
  const failures = results.filter((result) => result !== undefined)
  if (failures.length > 0) return unhealthy(failures)
  return { kind: 'healthy', latencyMs: Math.max(0, ((await tools.clock.now()) - startedAt) * 1000) }
}

async function testOne(
  probe: Probe,
  warmup: WarmupConfig,
  { clock, agents, userAgent }: Tools,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const deadline = clock.deadline(TEST_TIMEOUT_SECONDS, signal, 'The health test')
  try {
    return judge(probe, await send(probe, agents, userAgent, deadline.signal), warmup)
  } catch (error) {
    signal.throwIfAborted()
    return describeError(probe, deadline.signal.aborted ? deadline.signal.reason : error)
  } finally {
    deadline.done()
  }
}

function unhealthy(failures: readonly Failure[]): HealthResult {
  const reasons = [...new Set(failures.map(({ reason }) => reason))]
  const shown = reasons.slice(0, REASONS_SHOWN).join('; ')
  const more = reasons.length > REASONS_SHOWN ? `; and ${reasons.length - REASONS_SHOWN} more` : ''
  const fix = failures.find((failure) => failure.fix !== undefined)?.fix
  return {
    kind: 'unhealthy',
    reason: shown + more,
    certificate: failures.some(({ certificate }) => certificate),
    ...(failures.some(({ isSetting }) => isSetting === true) && { isSetting: true as const }),
    ...(fix !== undefined && { fix }),
  }
}

/** Every public host times every URL. A full URL says where the connection goes, a path goes to the app's address. */
function probesOf({ address, hosts, warmup }: HealthTarget): Probe[] {
  return warmup.urls.flatMap((url) => {
    const base = probeOfUrl(new URL(url, `https://${address}`).href)
    return hosts.length === 0 ? [base] : hosts.map((host) => ({ ...base, host }))
  })
}

function probeOfUrl(url: string): Probe {
  const { protocol, hostname, port, host, pathname, search } = new URL(url)
  const secure = protocol === 'https:'
  return {
    secure,
    address: hostname.replace(/^\[|\]$/gu, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    host,
    path: pathname + search,
  }
}
