import type { HubReader } from '../azure/arm-reader.ts'
import type { AzurePorts } from '../azure/index.ts'
import type { Clock } from '../domain/clock.ts'
import type { RunConfig, TargetConfig } from '../domain/config.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import { seconds } from '../domain/units.ts'
import { errorAnnotation } from '../report/errors.ts'
import type { Runtime } from '../runtime.ts'
import type { CadenceKey } from '../simulate/cadences.ts'
import { studyPage } from '../simulate/page/page.ts'
import { studyJson } from '../simulate/report.ts'
import { settingsOf } from '../simulate/settings.ts'
import { study, type Study } from '../simulate/study.ts'
import { studyMarkdown } from '../simulate/summary.ts'
import { studyText } from '../simulate/text.ts'
import { timetableOf } from './decider.ts'
import { priced, sizeInAzure, type Priced } from './list-price.ts'
import { outputsOfNothing, type Outputs } from './no-outputs.ts'
import { readPast, type PastPorts } from './simulate-load.ts'
import { unexpected } from './unexpected.ts'

/** GitHub allows 1 MiB for all outputs of a job together; half of it leaves room for the others. */
const MOST_OUTPUT_BYTES = 512 * 1024

export interface SimulateShared {
  readonly runtime: Runtime
  readonly config: RunConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called only for a load source in Azure. */
  readonly azure: () => Promise<AzurePorts>
  readonly hub: () => Promise<HubReader | undefined>
}

type Ended =
  | { readonly target: string; readonly study: Study; readonly page: string }
  | { readonly target: string; readonly error: ActionError | ManyErrors }

/** `mode: simulate`: replays each target's past with its own settings and with others. Writes nothing to Azure. */
export async function simulateTargets(shared: SimulateShared): Promise<0 | 1> {
  await requireFiles(shared)
  const { config, clock, signal, azure } = shared
  const ended: Ended[] = []
  for (const target of config.targets) {
    const sizeOf = (one: TargetConfig) => sizeInAzure(one, azure, signal)
    const withPrice = await priced(target, { clock, fetch, signal, sizeOf })
    for (const one of loadsOf(withPrice.target))
      ended.push(await simulateOne(shared, { ...withPrice, target: one }))
  }
  return tell(shared, ended)
}

/** Reports a path that cannot be written before minutes are spent. Throws ActionError. */
async function requireFiles(shared: SimulateShared): Promise<void> {
  const { runtime, config } = shared
  const pages = simulated(config).map((target) => pagePath(shared, target))
  for (const path of [config.auditFile, ...pages]) if (path !== undefined) await runtime.writeText(path, '')
}

function simulated({ targets }: RunConfig): readonly TargetConfig[] {
  return targets.flatMap(loadsOf)
}

/** Simulates each load by itself: what a policy learns from one history says nothing about another. */
function loadsOf(target: TargetConfig): readonly TargetConfig[] {
  const { load } = target
  if (load === undefined || load.rules.length === 1) return [target]
  return load.rules.map((rule) => ({
    ...target,
    name: `${target.name}-${rule.name}`,
    load: { ...load, rules: [rule] as const },
  }))
}

async function simulateOne(shared: SimulateShared, one: Priced): Promise<Ended> {
  const { log } = shared.runtime
  const { target } = one
  try {
    const done = await log.group(`Simulate ${target.name}`, () =>
      studyOf(one, pastPorts(shared), (line) => log.debug(line)),
    )
    const page = pagePath(shared, target)
    await shared.runtime.writeText(page, studyPage(done))
    for (const line of studyText(done)) log.info(line)
    log.info(`The chart to zoom: ${page}`)
    return { target: target.name, study: done, page }
  } catch (error) {
    return { target: target.name, error: told(error, shared) }
  }
}

/** Logs an error, and answers it as one for a person. */
function told(error: unknown, { runtime, signal }: SimulateShared): ActionError | ManyErrors {
  const known =
    error instanceof ActionError || error instanceof ManyErrors ? error : unexpected(error, signal)
  for (const one of known instanceof ManyErrors ? known.errors : [known]) {
    const { message, title } = errorAnnotation(one)
    runtime.log.error(message, title, one.location)
  }
  return known
}

const NO_VETO =
  'vetoes are left out because their past is not read: in a real run, a burst that a veto holds up begins later or not at all'

function pastPorts({ runtime, clock, signal, azure, hub }: SimulateShared): PastPorts {
  return { azure, hub, clock, fetch, readFile: runtime.readBytes, signal }
}

/** Simulates one target. Throws ActionError if its past cannot be read or is too short. */
export async function studyOf(
  { target, notes, doubts }: Priced,
  ports: PastPorts,
  debug: (line: string) => void,
  cadences?: readonly CadenceKey[],
): Promise<Study> {
  const { load } = target
  if (load === undefined)
    throw new ActionError('there is no load to replay', { fix: 'Set load-source.', outcome: 'refused' })
  const [rule] = load.rules
  const past = await readPast(target, rule, ports)
  const steps = study({
    target: target.name,
    source: past.source,
    history: past.history,
    settings: settingsOf(target, past.unit, await timetableOf(target)),
    notes: [...past.notes, ...(load.vetoes.length === 0 ? [] : [NO_VETO]), ...notes],
    doubts,
    ...(cadences !== undefined && { cadences }),
  })
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    debug(step.value)
    // Lets a cancellation through between two policies.
    await ports.clock.sleep(seconds(0), ports.signal)
  }
}

/** Beside the audit file if there is one, otherwise in the runner's temporary folder. */
function pagePath({ runtime, config }: SimulateShared, target: TargetConfig): string {
  const several = simulated(config).length > 1 ? `-${target.name.replace(/[^\w.-]+/gu, '-')}` : ''
  const { auditFile } = config
  if (auditFile !== undefined) {
    const page = `${auditFile.replace(/\.[A-Za-z]+$/u, '')}${several}`
    return `${page}.html` === auditFile ? `${page}-page.html` : `${page}.html`
  }
  const folder = runtime.env['RUNNER_TEMP'] ?? ''
  return `${folder === '' ? '.' : folder}/cloudburst-simulation${several}.html`
}

async function tell(shared: SimulateShared, ended: readonly Ended[]): Promise<0 | 1> {
  const { runtime, config } = shared
  const { auditFile, summary } = config
  const report = `${JSON.stringify(reportOf(ended, 'full'), undefined, 1)}\n`
  const isWritten = auditFile === undefined || (await isKept(shared, auditFile, report))
  const said = outputs(ended, isWritten ? (auditFile ?? '') : '')
  await runtime.setOutputs(isWritten ? said : { ...said, outcome: 'failed' })
  const pages = ended.flatMap((one) => ('study' in one ? [studyMarkdown(one.study, one.page)] : []))
  if (summary !== 'never' && pages.length > 0) await runtime.writeSummary(`${pages.join('\n\n')}\n`)
  return outcomeOf(ended) === 'ok' && isWritten ? 0 : 1
}

/** Never throws: a report that cannot be written takes neither outputs nor summary with it. */
async function isKept(shared: SimulateShared, path: string, report: string): Promise<boolean> {
  try {
    await shared.runtime.writeText(path, report)
    return true
  } catch (error) {
    told(error, shared)
    return false
  }
}

function outputs(ended: readonly Ended[], auditFile: string): Outputs {
  const full = JSON.stringify(reportOf(ended, 'full'))
  const report =
    Buffer.byteLength(full) <= MOST_OUTPUT_BYTES ? full : JSON.stringify(reportOf(ended, 'short'))
  const [only] = ended
  const done = ended.length === 1 && only !== undefined && 'study' in only ? only.study : undefined
  return {
    ...outputsOfNothing('failed'),
    outcome: outcomeOf(ended),
    decision: done === undefined ? '' : 'none',
    reason: done?.recommendation.sentence ?? '',
    'audit-file': auditFile,
    report,
  }
}

function reportOf(ended: readonly Ended[], detail: 'full' | 'short'): object {
  return {
    version: 1,
    targets: ended.map((one) =>
      'study' in one
        ? { ...studyJson(one.study, detail), page: one.page }
        : { target: one.target, mode: 'simulate', outcome: outcomeOf([one]), error: one.error.message },
    ),
  }
}

function outcomeOf(ended: readonly Ended[]): 'ok' | 'refused' | 'failed' | 'partial' {
  const errors = ended.flatMap((one) => ('error' in one ? [one.error] : []))
  if (errors.length === 0) return 'ok'
  if (errors.length < ended.length) return 'partial'
  const all = errors.flatMap((one) => (one instanceof ManyErrors ? one.errors : [one]))
  return all.every((one) => one.outcome === 'refused') ? 'refused' : 'failed'
}
