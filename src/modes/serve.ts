import type { LoadRule, RunConfig, TargetConfig, VetoConfig } from '../domain/config.ts'
import type { LoadSource } from '../domain/load.ts'
import { modeRow } from '../domain/modes.ts'
import type { Clock } from '../domain/clock.ts'
import type { Log } from '../domain/log.ts'
import type { LoadSources, Ports, RuleSources } from '../burst/ports.ts'
import type { HubReader } from '../azure/arm-reader.ts'
import { heardFetch } from '../azure/heard.ts'
import { webAppId } from '../azure/ids.ts'
import type { AzurePorts } from '../azure/index.ts'
import { makeHealth } from '../health/index.ts'
import { makeBurstLoadSource, makeLoadSource, type LoadPorts } from '../load/index.ts'
import { proxyEnvironment } from '../network/index.ts'
import { userAgent } from '../network/user-agent.ts'
import type { TargetReport, Trigger } from '../report/model.ts'
import { writeLog } from '../report/entries.ts'
import { closingEntries, startEntries } from '../report/log.ts'
import type { Runtime } from '../runtime.ts'
import type { RunAudit } from './audit.ts'
import { observeCadence } from './cadence.ts'
import { firstReadOf } from './first-read.ts'
import type { GitHubRecords } from './github/records.ts'
import { prefixed } from './prefixed-log.ts'
import type { RetailPrices } from './prices.ts'
import { runTarget } from './target.ts'
import type { TargetRun } from './target-run.ts'

/** What all targets of a run share. */
export interface Shared {
  readonly runtime: Runtime
  readonly config: RunConfig
  readonly azure: AzurePorts
  /** Undefined if the run has no Azure Stack Hub. */
  readonly hub: HubReader | undefined
  readonly clock: Clock
  readonly trigger: Trigger
  /** Absent if no audit file is asked for. */
  readonly audit: RunAudit | undefined
  /** Absent if no records of GitHub's own are asked for. */
  readonly records: GitHubRecords | undefined
  readonly signal: AbortSignal
  /** Absent if no target asks for list prices. */
  readonly prices: RetailPrices | undefined
}

/** Adds the time between runs, which all targets share too. */
interface SharedNow extends Shared {
  readonly observedInterval: TargetRun['observedInterval']
  readonly firstRead: Pick<Ports, 'firstRead'>
}

/** Works on all targets side by side, so that a target that waits or fails delays no other. */
export async function serveTargets(shared: Shared): Promise<readonly TargetReport[]> {
  const { targets } = shared.config
  const { runtime, config, clock, signal } = shared
  const observedInterval = await observeCadence(runtime, config, clock, signal)
  const firstRead = firstReadOf(shared)
  const several = targets.length > 1
  return sideBySide(targets, (target) =>
    serve(
      { ...shared, observedInterval, firstRead },
      target,
      several ? prefixed(shared.runtime.log, target.name) : shared.runtime.log,
    ),
  )
}

/**
 * A run that only observes may have a thousand targets. It works on this many at a time, the most that any other run
 * may have.
 */
const MOST_AT_A_TIME = 50

async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>()
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: Math.min(MOST_AT_A_TIME, items.length) }, worker))
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}

async function serve(shared: SharedNow, target: TargetConfig, log: Log): Promise<TargetReport> {
  const { config, clock, trigger, signal, observedInterval } = shared
  await writeLog(
    log,
    startEntries(target.name, { mode: config.mode, dryRun: config.dryRun, trigger }, await clock.now()),
  )
  const ports = { ...(await portsOf(shared, target)), ...shared.firstRead }
  const audit = shared.audit?.of(target, false)
  const records = shared.records?.target(target)
  const run = {
    config,
    target,
    ports,
    clock,
    log,
    trigger,
    signal,
    observedInterval,
    audit,
    records,
    prices: shared.prices,
    arm: shared.azure.arm,
    workflowUses: async () => (await import('./check/workflow-files.ts')).workflowUses(shared.runtime),
  }
  const report = await runTarget(run)
  records?.passed(report)
  await writeLog(log, closingEntries(report))
  return report
}

/** Everything that a pass over one target can touch. */
export async function portsOf(shared: Shared, target: TargetConfig): Promise<Ports> {
  const { runtime, azure, clock } = shared
  const health = makeHealth({
    clock,
    proxyEnv: proxyEnvironment(runtime.env, [...target.warmup.urls, target.privateHealthUrl ?? '']),
    userAgent: userAgent(runtime.version),
  })
  return { ...azure, health, load: await loadSources(shared, target) }
}

async function loadSources(shared: Shared, target: TargetConfig): Promise<LoadSources> {
  const { runtime, azure, hub, clock, trigger } = shared
  const { alert } = trigger
  const ports: LoadPorts = {
    arm: azure.arm,
    logs: azure.logs,
    ...(hub !== undefined && { hub }),
    fetch: heardFetch,
    clock,
    readFile: runtime.readBytes,
    ...(alert !== undefined && { alert }),
  }
  const app = { id: webAppId(target.app) }
  const burstRequests = await makeRequestsSource(app, ports)
  const { rules = [], vetoes = [] } = target.load ?? {}
  const [ofRules, ofVetoes] = await Promise.all([
    Promise.all(rules.map((rule) => ruleSources(rule, app, burstRequests, ports))),
    Promise.all(vetoes.map((veto) => vetoSource(veto, ports))),
  ])
  const sources = { rules: ofRules, vetoes: ofVetoes, burstRequests }
  return modeRow(shared.config.mode).runsAs === 'watch' ? warm(sources) : sources
}

/** Each source gets one memory, even in two roles. */
async function warm({ rules, vetoes, burstRequests }: LoadSources): Promise<LoadSources> {
  const { warmSource } = await import('../load/warm.ts')
  const kept = new Map<LoadSource, LoadSource>()
  const keep = (source: LoadSource): LoadSource => {
    const memory = kept.get(source) ?? warmSource(source)
    kept.set(source, memory)
    return memory
  }
  return {
    rules: rules.map(({ name, main, burst }) => ({ name, main: keep(main), burst: keep(burst) })),
    vetoes: vetoes.map(({ name, source }) => ({ name, source: keep(source) })),
    burstRequests: keep(burstRequests),
  }
}

async function ruleSources(
  rule: LoadRule,
  app: { readonly id: string },
  burstRequests: LoadSource,
  ports: LoadPorts,
): Promise<RuleSources> {
  const { name, privateCapacity, burstQuery, burstResource, burstMetric } = rule
  const named = burstQuery ?? burstResource ?? burstMetric
  const countsRequests = named === undefined && privateCapacity.unit === 'per-minute'
  const [main, burst] = await Promise.all([
    makeLoadSource(rule.main, rule.scope, ports),
    countsRequests ? burstRequests : makeBurstLoadSource(rule, app, ports),
  ])
  return { name, main, burst }
}

async function vetoSource(
  { name, source }: VetoConfig,
  ports: LoadPorts,
): Promise<LoadSources['vetoes'][number]> {
  return { name, source: await makeLoadSource(source, 'total', ports) }
}

/** The requests that the web app serves, whatever unit the load has: they tell when a drain ends. */
async function makeRequestsSource(
  app: { readonly id: string },
  ports: LoadPorts,
): ReturnType<typeof makeLoadSource> {
  const config = {
    source: 'azure-monitor',
    resource: app.id,
    metric: 'Requests',
    unit: 'per-minute',
    headers: {},
  } as const
  return makeLoadSource(config, 'burst', ports)
}
