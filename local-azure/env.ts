import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLIENT, SECRET } from './entra/principals.ts'
import { HUB_ARM_HOST } from './hub/names.ts'
import { hubSiteId } from './hub/scenario.ts'
import type { HubScenario } from './hub/scenario.ts'
import type { Scenario } from './world/scenario.ts'

/** The files that a runner hands to a step, and the CA, in one folder. */
export interface RunnerFiles {
  readonly folder: string
  readonly output: string
  readonly summary: string
  readonly state: string
  readonly caCertificate: string
  /** Azure's authority and the Hub's; the same file as `caCertificate` where there is no Hub. */
  readonly bothAuthorities: string
}

/** Makes a new folder under the system's temporary folder. `LocalAzure.close` removes it. */
export function runnerFiles(caCertificate: string, hubCaCertificate?: string): RunnerFiles {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'))
  const empty = (name: string): string => {
    const path = join(folder, name)
    writeFileSync(path, '')
    return path
  }
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, caCertificate)
  const both = hubCaCertificate === undefined ? ca : join(folder, 'both.pem')
  if (hubCaCertificate !== undefined) writeFileSync(both, `${caCertificate}\n${hubCaCertificate}`)
  return {
    folder,
    output: empty('output.txt'),
    summary: empty('summary.md'),
    state: empty('state.txt'),
    caCertificate: ca,
    bothAuthorities: both,
  }
}

/** Inputs that run the action against the default scenario. */
export function defaultInputs(scenario: Scenario, plainUrl: string): Record<string, string> {
  return {
    mode: 'auto',
    'auth-type': 'secret',
    'tenant-id': scenario.tenantId,
    'client-id': CLIENT,
    'client-secret': SECRET,
    'subscription-id': scenario.subscriptionId,
    'resource-group': scenario.resourceGroup,
    'web-app': scenario.sites[0]?.name ?? '',
    'traffic-manager-profile': scenario.profiles[0]?.name ?? '',
    'public-host': scenario.publicHosts.join('\n'),
    'warmup-url': '/health',
    'load-source': 'prometheus',
    'load-url': plainUrl,
    'load-query': 'sum(rate(http_requests_total{site="private"}[1m])) * 60',
    'load-scope': 'private',
    'burst-load-query': 'sum(rate(http_requests_total{site="burst"}[1m])) * 60',
    policy: 'threshold',
    'private-capacity': `${scenario.privateSide.capacity}/min`,
    'instance-capacity': `${scenario.instanceCapacity}/min`,
    'burst-instances': '3',
    'idle-instances': '1',
  }
}

/** Overrides of the default inputs that read the load from the Hub by its name. */
export function hubInputs(hub: HubScenario, files: RunnerFiles): Record<string, string> {
  return {
    ...(hub.login === 'adfs' && { config: secretOfHub(files) }),
    'stack-hub-endpoint': `https://${HUB_ARM_HOST}`,
    'ca-certificate': files.bothAuthorities,
    'load-source': 'stack-hub',
    'load-resource': hubSiteId(hub),
    'load-url': '',
    'load-query': '',
    'burst-load-query': '',
  }
}

/** Says that the secret in the inputs is the Hub's too: the action sends none of public Azure to an AD FS. */
function secretOfHub({ folder }: RunnerFiles): string {
  const path = join(folder, 'hub.yml')
  writeFileSync(path, 'stack-hub:\n  tenant-id: adfs\n')
  return path
}

/** `INPUT_TENANT-ID` for `tenant-id`, as a runner names them. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replace(/ /g, '_').toUpperCase()}`, value]),
  )
}

export interface EnvironmentUrls {
  /** Plain listener: proxy, clock, GitHub's tokens, load. */
  readonly plain: string
}

/** What a runner in a network with a proxy puts into a step's environment. */
export function runnerVariables(
  urls: EnvironmentUrls,
  files: RunnerFiles,
  virtualTime: boolean,
): Record<string, string> {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_STATE: files.state,
    GITHUB_REPOSITORY: 'octo/shop',
    // The workflow uses a release of the action, whose pages its messages link to.
    GITHUB_ACTION_REPOSITORY: 'octo/cloudburst-for-azure',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKFLOW: 'burst',
    GITHUB_JOB: 'burst',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: `${urls.plain}/github/api`,
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/cloudburst.yml@refs/heads/main',
    RUNNER_TEMP: files.folder,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${urls.plain}/github/oidc?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'local-request-token',
    IDENTITY_ENDPOINT: `${urls.plain}/identity`,
    IDENTITY_HEADER: 'local-identity-header',
    HTTPS_PROXY: urls.plain,
    NO_PROXY: '127.0.0.1,localhost',
    ...(virtualTime && { CLOUDBURST_LOCAL_CLOCK: `${urls.plain}/clock` }),
  }
}

/** Text of an env file for `node --env-file`; values with line breaks are quoted. */
export function envFileText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('')
}

function quote(value: string): string {
  if (!/[\s"'#`]/.test(value)) return value
  const mark = ["'", '"', '`'].find((one) => !value.includes(one))
  if (mark === undefined) throw new Error(`This value cannot be written to an env file: ${value}`)
  return `${mark}${value}${mark}`
}
