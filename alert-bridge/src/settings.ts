/** Where GitHub is and what is started there. */
export interface GitHubSettings {
  readonly owner: string
  readonly repository: string
  /** File name or id of the workflow. */
  readonly workflow: string
  /** Branch or tag that the workflow runs on. */
  readonly ref: string
  /** Client id or number of the GitHub App. */
  readonly appId: string
  /** PEM, as GitHub makes it. */
  readonly privateKey: string
  /** Found by the repository where it is not given. */
  readonly installationId?: number
  readonly apiUrl: string
}

/** Whose token opens the door for Azure Monitor. */
export interface EntraSettings {
  readonly tenantId: string
  /** Application (client) id and identifier URI of the app registration that stands for this bridge. */
  readonly audiences: readonly string[]
  readonly authority: string
  /** Application that calls: Azure Monitor's own. */
  readonly caller: string
  readonly role: string
}

export interface Settings {
  readonly github: GitHubSettings
  /** Absent: this door is closed. */
  readonly entra?: EntraSettings
  readonly alertmanagerSecret?: string
  /** How long the same alert starts no second run; 0 starts one for each delivery, and asks for no run that waits. */
  readonly dedupeSeconds: number
  /** How long after a dispatch another alert needs no run of its own. */
  readonly coalesceSeconds: number
}

/** All that is wrong with the app settings, at once. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`app settings: ${problems.join('; ')}`)
    this.name = 'SettingsError'
  }
}

type Env = Readonly<Record<string, string | undefined>>

/** "AzNS AAD Webhook", the same application in every tenant of the public cloud (learn.microsoft.com, action groups). */
const AZURE_MONITOR = '461e8683-5575-4561-ac7f-899cc907d62a'
const SHORTEST_SECRET = 32

/** Reads every setting. Throws SettingsError with all problems. */
export function readSettings(env: Env): Settings {
  const problems = unresolved(env)
  const github = readGitHub(env, problems)
  const entra = readEntra(env, problems)
  const secret = textOf(env, 'ALERTMANAGER_SECRET')
  if (secret !== undefined && secret.length < SHORTEST_SECRET)
    problems.push(`ALERTMANAGER_SECRET has fewer than ${String(SHORTEST_SECRET)} characters`)
  if (entra === undefined && secret === undefined)
    problems.push(
      'neither ENTRA_TENANT_ID and ENTRA_AUDIENCE nor ALERTMANAGER_SECRET is set: no alert could come in',
    )
  const minutes = numberOf(env, 'DEDUPE_MINUTES', { usual: 10, most: 1440 }, problems)
  const coalesceSeconds = numberOf(env, 'COALESCE_SECONDS', { usual: 5, most: 60 }, problems)
  if (problems.length > 0) throw new SettingsError(problems)
  return {
    github,
    ...(entra !== undefined && { entra }),
    ...(secret !== undefined && { alertmanagerSecret: secret }),
    dedupeSeconds: minutes * 60,
    coalesceSeconds,
  }
}

/** Settings of the bridge. Each may be a reference to a key vault. */
const NAMES = /^(?:GITHUB|ENTRA|ALERTMANAGER|DEDUPE|COALESCE)_/u

/**
 * A reference that Azure cannot resolve reaches the function as it was written. No such text may serve as a secret, a key
 * or an address: everybody can guess it.
 */
function unresolved(env: Env): string[] {
  return Object.entries(env)
    .filter(([name, text]) => NAMES.test(name) && /^\s*@Microsoft\./iu.test(text ?? ''))
    .map(
      ([name]) =>
        `${name} is a Key Vault reference that Azure could not resolve: see Settings, Environment variables in the portal`,
    )
}

function readGitHub(env: Env, problems: string[]): GitHubSettings {
  const needed = (name: string): string => {
    const text = textOf(env, name)
    if (text === undefined) problems.push(`${name} is missing`)
    return text ?? ''
  }
  const [owner = '', repository = '', ...more] = needed('GITHUB_REPOSITORY').split('/')
  if (owner !== '' && (repository === '' || more.length > 0))
    problems.push('GITHUB_REPOSITORY is not OWNER/REPOSITORY')
  const workflow = needed('GITHUB_WORKFLOW')
  if (!/^[\w.-]*$/u.test(workflow)) problems.push('GITHUB_WORKFLOW is not the file name of a workflow')
  const installation = textOf(env, 'GITHUB_INSTALLATION_ID')
  if (installation !== undefined && !/^\d{1,15}$/u.test(installation))
    problems.push('GITHUB_INSTALLATION_ID is not a number')
  return {
    owner,
    repository,
    workflow,
    ref: textOf(env, 'GITHUB_REF') ?? 'main',
    appId: needed('GITHUB_APP_ID'),
    privateKey: pem(needed('GITHUB_APP_PRIVATE_KEY')),
    ...(installation !== undefined && { installationId: Number(installation) }),
    apiUrl: httpsUrl(env, 'GITHUB_API_URL', 'https://api.github.com', problems),
  }
}

function readEntra(env: Env, problems: string[]): EntraSettings | undefined {
  const tenantId = textOf(env, 'ENTRA_TENANT_ID')
  const audience = textOf(env, 'ENTRA_AUDIENCE')
  if (tenantId === undefined && audience === undefined) return undefined
  if (tenantId === undefined) problems.push('ENTRA_TENANT_ID is missing beside ENTRA_AUDIENCE')
  if (audience === undefined) problems.push('ENTRA_AUDIENCE is missing beside ENTRA_TENANT_ID')
  if (tenantId !== undefined && !/^[\da-f-]{36}$/iu.test(tenantId))
    problems.push('ENTRA_TENANT_ID is not the id of a tenant')
  return {
    tenantId: tenantId ?? '',
    audiences: (audience ?? '').split(',').map((one) => one.trim()),
    authority: httpsUrl(env, 'ENTRA_AUTHORITY', 'https://login.microsoftonline.com', problems),
    caller: textOf(env, 'ENTRA_CALLER') ?? AZURE_MONITOR,
    role: textOf(env, 'ENTRA_ROLE') ?? 'ActionGroupsSecureWebhook',
  }
}

/** A key typed into one line has its line breaks written out. */
function pem(text: string): string {
  return text.includes('\n') ? text : text.replaceAll('\\n', '\n')
}

function httpsUrl(env: Env, name: string, usual: string, problems: string[]): string {
  const text = (textOf(env, name) ?? usual).replace(/(?<!\/)\/+$/u, '')
  const url = URL.canParse(text) ? new URL(text) : undefined
  const loopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost'
  if (url?.protocol !== 'https:' && !loopback) problems.push(`${name} is not an https address`)
  return text
}

function numberOf(
  env: Env,
  name: string,
  { usual, most }: { readonly usual: number; readonly most: number },
  problems: string[],
): number {
  const value = Number(textOf(env, name) ?? String(usual))
  if (!(value >= 0 && value <= most)) problems.push(`${name} is not a number from 0 to ${String(most)}`)
  return value
}

function textOf(env: Env, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}
