import type { HubReader } from './azure/arm-reader.ts'
import type { AzurePorts } from './azure/index.ts'
import type { Clock } from './domain/clock.ts'
import { loadConfig } from './config/index.ts'
import type { RunConfig } from './domain/config.ts'
import { ActionError, ManyErrors } from './domain/errors.ts'
import { modeRow, type ModeRow } from './domain/modes.ts'
import { elapsed } from './domain/units.ts'
import type { RunAudit } from './modes/audit.ts'
import { loadFiles, privateUrls } from './modes/load-sources.ts'
import type { GitHubRecords } from './modes/github/records.ts'
import type { RetailPrices } from './modes/prices.ts'
import { unexpected } from './modes/unexpected.ts'
import { outputsOfNothing } from './modes/no-outputs.ts'
import {
  errorAnnotation,
  errorLines,
  evidenceLines,
  renderRefusal,
  stackLines,
  viewsOf,
} from './report/errors.ts'
import type { TargetReport, Trigger } from './report/model.ts'
import { safe } from './report/safe.ts'
import type { Runtime } from './runtime.ts'

/** The runner shows ten annotations of a kind for each step and drops the rest silently; the log has all. */
const MOST_ANNOTATIONS = 9

/** Runs the action once. Returns the exit code: 0 only if every target's wanted state was read back. */
export async function run(runtime: Runtime): Promise<0 | 1> {
  let config: RunConfig | undefined
  try {
    config = await loadConfig({
      inputs: runtime.inputs,
      readFile: runtime.readText,
      env: runtime.env,
      mask: runtime.mask,
    })
    return await runWith(runtime, config)
  } catch (error) {
    return endEarly(runtime, error, config?.summary ?? runtime.inputs.get('summary'))
  }
}

async function runWith(runtime: Runtime, config: RunConfig): Promise<0 | 1> {
  // Node's http and tls take 14 ms to load; a wrong input should not wait for them.
  const [{ prepareNetwork }, { chooseClock }, { resolveCloud }] = await Promise.all([
    import('./network/index.ts'),
    import('./clock/index.ts'),
    import('./azure/clouds.ts'),
  ])
  const cloud = resolveCloud(config.cloud)
  const azure = [cloud.resourceManager, cloud.authorityHost]
  const github = runtime.env['GITHUB_API_URL'] ?? ''
  prepareNetwork(runtime.env, config.caCertificate, [...azure, ...privateUrls(config), github])
  const { clock, announcement } = chooseClock(
    runtime.env['CLOUDBURST_LOCAL_CLOCK'],
    [...azure, ...privateUrls(config)],
    runtime.env,
  )
  if (announcement !== undefined) runtime.log.notice(announcement)
  if (config.auditFile !== undefined) await runtime.keepFiles(loadFiles(config))
  const audit = await openAudit(runtime, config, clock)
  const records = await openRecords(runtime, config, clock)
  try {
    return await RUNS[modeRow(config.mode).runsAs]({ runtime, config, clock, audit, records })
  } catch (error) {
    await audit?.ends('failed', [], [error])
    throw error
  } finally {
    // After the outputs and the summary: GitHub's own records delay nothing that another step waits for.
    await records?.settled()
  }
}

/** A simulation decides nothing, and writes what it found into that file itself. */
async function openAudit(runtime: Runtime, config: RunConfig, clock: Clock): Promise<RunAudit | undefined> {
  if (config.auditFile === undefined || modeRow(config.mode).runsAs === 'simulation') return undefined
  return (await import('./modes/audit.ts')).RunAudit.open(runtime, config, clock)
}

async function openPrices(config: RunConfig, clock: Clock): Promise<RetailPrices | undefined> {
  if (!config.targets.some(({ policy }) => policy.isRetailPrice)) return undefined
  return new (await import('./modes/prices.ts')).RetailPrices(clock)
}

/** Most runs write none, and load nothing for it. */
async function openRecords(
  runtime: Runtime,
  config: RunConfig,
  clock: Clock,
): Promise<GitHubRecords | undefined> {
  if (config.githubDeployment === undefined && config.githubIssue === undefined) return undefined
  return (await import('./modes/github/records.ts')).GitHubRecords.of(runtime, config, clock)
}

interface OneRun {
  readonly runtime: Runtime
  readonly config: RunConfig
  readonly clock: Clock
  readonly audit: RunAudit | undefined
  readonly records: GitHubRecords | undefined
}

type Run = (run: OneRun) => Promise<0 | 1>

const RUNS: Readonly<Record<ModeRow['runsAs'], Run>> = {
  pass: async (one) => tell(one, await inTime(one, (signal) => serve(one, signal))),
  // Each pass of a watch has a deadline of its own.
  watch: async (one) => tell(one, await watch(one)),
  simulation: (one) => inTime(one, (signal) => simulate(one, signal)),
}

async function inTime<T>(
  { runtime: { signal, log }, config: { timeoutSeconds }, clock }: OneRun,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const startedAt = await clock.now()
  const deadline = clock.deadline(timeoutSeconds, signal, 'The step (input timeout)')
  try {
    return await work(deadline.signal)
  } finally {
    deadline.done()
    log.debug(`took ${elapsed(startedAt, await clock.now()).toFixed(1)} s`)
  }
}

/** Azure is reached for only if the load or the list price needs it, so that a CSV needs no identity. */
async function simulate({ runtime, config, clock }: OneRun, signal: AbortSignal): Promise<0 | 1> {
  const { simulateTargets } = await import('./modes/simulate.ts')
  let ports: Promise<AzurePorts> | undefined
  return simulateTargets({
    runtime,
    config,
    clock,
    signal,
    azure: () => (ports ??= azurePorts(runtime, config, clock)),
    hub: () => hubReader(runtime, config, clock),
  })
}

/** A run over more of them keeps its heap small: it waits for Azure's buckets most of its time. */
const MANY_TARGETS = 100

async function serve(
  { runtime, config, clock, audit, records }: OneRun,
  signal: AbortSignal,
): Promise<readonly TargetReport[]> {
  if (config.targets.length > MANY_TARGETS) await runtime.saveMemory()
  const [azure, hub, { serveTargets }] = await Promise.all([
    azurePorts(runtime, config, clock),
    hubReader(runtime, config, clock),
    import('./modes/serve.ts'),
  ])
  const trigger = await triggerOf(runtime, config)
  await audit?.begins(trigger, azure.signsInWith)
  const prices = await openPrices(config, clock)
  return serveTargets({ runtime, config, azure, hub, clock, trigger, signal, audit, records, prices })
}

/** Includes the alert of the event. If the alert cannot be read, the log says so and the run continues without it. */
async function triggerOf(runtime: Runtime, { reason }: RunConfig): Promise<Trigger> {
  const [{ alertOfRun }, { commandLane }] = await Promise.all([
    import('./modes/alert.ts'),
    import('./modes/command-lane.ts'),
  ])
  const alert = await alertOfRun(runtime)
  if (alert.kind === 'unreadable')
    runtime.log.warning(
      `the alert of this event cannot be used: ${safe(alert.why)}. The run continues without it`,
      'Cloudburst: alert',
    )
  const lane = await commandLane(runtime)
  return {
    ...runtime.trigger,
    reason,
    ...(lane !== undefined && { lane }),
    ...(alert.kind !== 'none' && { alert }),
  }
}

async function watch({ runtime, config, clock, audit, records }: OneRun): Promise<readonly TargetReport[]> {
  await runtime.saveMemory()
  const [azure, hub, { watchTargets }] = await Promise.all([
    azurePorts(runtime, config, clock),
    hubReader(runtime, config, clock),
    import('./modes/watch/index.ts'),
  ])
  const trigger = await triggerOf(runtime, config)
  await audit?.begins(trigger, azure.signsInWith)
  const { signal } = runtime
  const prices = await openPrices(config, clock)
  return watchTargets({ runtime, config, azure, hub, clock, trigger, signal, audit, records, prices })
}

async function azurePorts(runtime: Runtime, config: RunConfig, clock: Clock): Promise<AzurePorts> {
  const { makeAzurePorts } = await import('./azure/index.ts')
  const { identity, cloud } = config
  const { env, log, random, getIdToken, version } = runtime
  return makeAzurePorts({ identity, cloud, clock, log, random, env, getIdToken, version })
}

/** Made only if the config has a Hub. It connects only when a load source reads from it. */
async function hubReader(
  runtime: Runtime,
  { stackHub }: RunConfig,
  clock: Clock,
): Promise<HubReader | undefined> {
  if (stackHub === undefined) return undefined
  const { makeHub } = await import('./azure/hub/index.ts')
  const { env, log, random, getIdToken, version } = runtime
  return makeHub({ stackHub, clock, log, random, env, getIdToken, version })
}

/** Outputs, the end of the audit file, and summary, always all of them. */
async function tell({ runtime, config, audit }: OneRun, reports: readonly TargetReport[]): Promise<0 | 1> {
  const [{ outcomeOf, outputsOf }, { isWorthSummary, renderSummary }] = await Promise.all([
    import('./modes/outputs.ts'),
    import('./report/summary.ts'),
  ])
  await audit?.ends(outcomeOf(reports), reports)
  await runtime.setOutputs(outputsOf(reports, config.auditFile ?? ''))
  const wanted = config.summary === 'always' || (config.summary === 'on-change' && isWorthSummary(reports))
  if (wanted) await runtime.writeSummary(renderSummary(reports))
  return outcomeOf(reports) === 'ok' ? 0 : 1
}

async function endEarly(runtime: Runtime, error: unknown, summary: string | undefined): Promise<1> {
  const known =
    error instanceof ActionError || error instanceof ManyErrors ? error : unexpected(error, runtime.signal)
  const errors = known instanceof ManyErrors ? known.errors : [known]
  for (const one of errors.slice(0, MOST_ANNOTATIONS)) {
    const { message, title } = errorAnnotation(one)
    runtime.log.error(message, title, one.location)
  }
  const { action } = runtime.trigger
  const lines = errors.length > 1 ? errorLines(known, action) : evidenceLines(viewsOf(known, action))
  for (const line of lines) runtime.log.info(`  ${line}`)
  for (const line of errors.flatMap(stackLines)) runtime.log.debug(line)
  const refused = errors.every((one) => one.outcome === 'refused')
  await runtime.setOutputs(outputsOfNothing(refused ? 'refused' : 'failed'))
  if (summary !== 'never') await runtime.writeSummary(renderRefusal(known, action))
  return 1
}
