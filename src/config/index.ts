import type { RunConfig, TargetConfig } from '../domain/config.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import { addMask } from '../domain/masks.ts'
import { modeRow } from '../domain/modes.ts'
import { minutes, seconds } from '../domain/units.ts'
import { applyRules, readFields } from './check.ts'
import { collect, type TargetRaw } from './collect.ts'
import { pathsOfTheSystem } from './file-paths.ts'
import { expressionsIn } from './expressions.ts'
import { fillTarget, secretsOfHeaders } from './header-variables.ts'
import { secretsOfMachine, secretsOfUrls } from './url-secrets.ts'
import { isCertificatePath, readCertificate } from './certificate.ts'
import { buildIdentity } from './identity.ts'
import { inOrder, refusal, type Raw } from './origin.ts'
import { RUN_RULES } from './rules-run.ts'
import { RUN_SHAPE, type RunValues } from './shape-run.ts'
import { endpointTwice, readStackHub } from './stack-hub.ts'
import type { Demands } from './loads.ts'
import { readTargets, type ReadSchedules } from './targets.ts'
import { secretOf } from './secret.ts'
import type { YamlFile } from './yaml-file.ts'

/** Everything that makes up the config. */
export interface ConfigSource {
  /** Inputs that are not empty, by their names in the contract. */
  readonly inputs: ReadonlyMap<string, string>
  /** The text of a file in the workspace. Throws ActionError if it cannot be read. */
  readonly readFile: (path: string) => Promise<string>
  /** For `${NAME}` in the headers of a config file. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Called with each secret before any message that could contain it. */
  readonly mask: (secret: string) => void
}

/** Inputs and config file as one config. Throws ManyErrors with all problems, each with its place. */
export async function loadConfig(source: ConfigSource): Promise<RunConfig> {
  maskInputs(source)
  const file = await configFile(source)
  const collected = collect(source.inputs, file)
  const { GITHUB_WORKSPACE: workspace } = source.env
  const ofSystem = pathsOfTheSystem(collected.run, collected.targets, collected.stackHub, workspace)
  // Before any file is read.
  if (ofSystem.length > 0) throw new ManyErrors(inOrder([...collected.problems, ...ofSystem]))
  const run = readFields(RUN_SHAPE, collected.run)
  const filled = collected.targets.map((raw) => fillTarget(raw, source.env))
  const others = [collected.run, collected.stackHub].filter((raw) => raw !== undefined)
  for (const { given } of others) maskGiven({ given, vetoes: [] }, source)
  for (const { raw } of filled) maskGiven(raw, source)
  const mode = run.invalid.has('mode') ? undefined : run.values.mode
  const ca = await caCertificate(run.values, source)
  const certificate = await readCertificate(
    run.values['client-certificate'],
    "input 'client-certificate'",
    source,
  )
  const identity = buildIdentity(run.values, certificate.pem)
  const flat = collected.run.given.get('stack-hub-endpoint')
  const hub = run.invalid.has('stack-hub-endpoint')
    ? { problems: [] }
    : await readStackHub(collected.stackHub, flat, identity, source)
  const targets = readTargets(
    filled.map(({ raw }) => raw),
    {
      demands: mode === undefined ? OF_ANY_MODE : modeRow(mode),
      allowedSubscriptions: run.values['allowed-subscriptions'] ?? [],
      wanted: { only: run.values.only, acts: !isReadOnly(run.values) },
      readSchedules: await schedulesReader(filled.map(({ raw }) => raw)),
      hasStackHub: flat !== undefined || collected.stackHub !== undefined,
    },
  )
  const problems = inOrder([
    ...collected.problems,
    ...expressionsIn(file),
    ...run.problems,
    ...applyRules(RUN_RULES, run, undefined),
    ...ca.problems,
    ...certificate.problems,
    ...endpointTwice(collected.stackHub, flat, collected.run),
    ...hub.problems,
    ...filled.flatMap((it) => it.problems),
    ...targets.problems,
  ])
  if (problems.length > 0) throw new ManyErrors(problems)
  return {
    ...buildRun(run.values, targets.targets),
    identity,
    ...(ca.pem !== undefined && { caCertificate: ca.pem }),
    ...(hub.stackHub !== undefined && { stackHub: hub.stackHub }),
  }
}

/** Reports an unknown mode as a problem of its own, and still checks the rest of the configuration. */
const OF_ANY_MODE: Demands = { needsLoad: undefined, needsAzure: true, runsAs: 'pass' }

/** A mode that writes nothing to Azure, for checking the rest; the mode's own problem is reported elsewhere. */
function isReadOnly(values: Partial<RunValues>): boolean {
  return (
    values['dry-run'] === true || (values.mode !== undefined && modeRow(values.mode).writes === 'nothing')
  )
}

function maskInputs({ inputs, env, mask }: ConfigSource): void {
  // The runner knows these. Telling it again would only lengthen the log.
  for (const secret of secretsOfMachine(env)) addMask(secret)
  for (const [name, value] of inputs) if (RUN_SECRETS.includes(name) && !isPath(name, value)) mask(value)
  for (const secret of secretsOfHeaders(inputs.get('load-headers'))) mask(secret)
  for (const secret of secretsOfUrls(inputs)) mask(secret)
}

/** The path of a certificate is not a secret; the file's content is masked when it is read. */
function isPath(name: string, value: string): boolean {
  return name === 'client-certificate' && isCertificatePath(value)
}

const RUN_SECRETS = Object.entries(RUN_SHAPE).flatMap(([name, it]) => ('secret' in it ? [name] : []))

function maskGiven(raw: Pick<TargetRaw, 'given' | 'loads' | 'vetoes'>, { mask }: ConfigSource): void {
  for (const { given } of [raw, ...(raw.loads ?? []), ...raw.vetoes]) {
    const urls = [...given].map(([key, { value }]) => [key, value] as const)
    for (const secret of secretsOfHeaders(given.get('load-headers')?.value)) mask(secret)
    for (const secret of secretsOfUrls(urls)) mask(secret)
  }
}

async function configFile({ inputs, readFile }: ConfigSource): Promise<YamlFile | undefined> {
  const path = inputs.get('config')
  if (path === undefined) return undefined
  // Loaded only here: a run without a config file does not pay for the parser.
  const [text, { parseYaml }] = await Promise.all([readFile(path), import('./yaml-file.ts')])
  return parseYaml(text, path)
}

/** A config without schedules does not pay for the calendar. */
async function schedulesReader(raws: readonly Raw[]): Promise<ReadSchedules | undefined> {
  if (!raws.some((raw) => raw.given.has('schedules'))) return undefined
  return (await import('./schedules.ts')).readSchedules
}

interface Ca {
  readonly pem?: string
  readonly problems: readonly ActionError[]
}

async function caCertificate(values: RunValues, { readFile }: ConfigSource): Promise<Ca> {
  const given = values['ca-certificate']
  if (given === undefined) return { problems: [] }
  try {
    const pem = given.includes('-----BEGIN') ? given : await readFile(given)
    if (/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/u.test(pem)) return { pem, problems: [] }
    const fix = 'Give text that begins with -----BEGIN CERTIFICATE-----, or the path of a file that does.'
    return { problems: [refusal("'ca-certificate' holds no certificate in PEM", fix)] }
  } catch (error) {
    if (error instanceof ActionError) return { problems: [error] }
    throw error
  }
}

const WAIT_IN_RUN = minutes(30)

function buildRun(
  values: RunValues,
  targets: readonly TargetConfig[],
): Omit<RunConfig, 'identity' | 'caCertificate' | 'stackHub'> {
  const { mode, timeout, environment } = values
  const manager = values['resource-manager-endpoint']
  const authority = values['authority-host']
  const auditFile = values['audit-file']
  const token = values['github-token']
  return {
    mode,
    dryRun: values['dry-run'],
    holdForSeconds: seconds(values['hold-for'] ?? modeRow(mode).holdFor ?? 0),
    reason: values.reason ?? '',
    timeoutSeconds: timeout,
    waitInRunSeconds: seconds(Math.min(timeout, values['wait-in-run'] ?? WAIT_IN_RUN)),
    watch: {
      forSeconds: values['watch-for'],
      intervalSeconds: values['watch-interval'],
      handOver: values['hand-over'],
    },
    cloud: {
      environment,
      ...(manager !== undefined && { resourceManagerEndpoint: manager }),
      ...(authority !== undefined && { authorityHost: authority }),
    },
    allowedSubscriptions: (values['allowed-subscriptions'] ?? []).map((id) => id.toLowerCase()),
    targets,
    summary: values.summary,
    ...(auditFile !== undefined && { auditFile }),
    ...(token !== undefined && { githubToken: secretOf(token) }),
    ...githubRecords(values),
  }
}

function githubRecords(values: RunValues): Pick<RunConfig, 'githubDeployment' | 'githubIssue'> {
  const { 'github-deployment': environment, 'github-issue': issue } = values
  return {
    ...(environment !== undefined && { githubDeployment: environment }),
    ...(issue === true && { githubIssue: {} }),
    ...(typeof issue === 'string' && { githubIssue: { label: issue } }),
  }
}
