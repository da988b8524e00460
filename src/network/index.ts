import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import tls from 'node:tls'
import { ActionError } from '../domain/errors.ts'
import { exactly, sharedNoProxy } from './no-proxy.ts'

/** The environment that was handed in; names as on this platform. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What this Node can do; handed in so that a test can play an older Node. */
export interface NodeAbilities {
  readonly version: string
  readonly setGlobalProxyFromEnv?: (env: Record<string, string>) => unknown
  readonly getCACertificates?: (type: 'default') => string[]
  readonly setDefaultCACertificates?: (certificates: string[]) => void
}

const PROXY_NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']

/**
 * The proxy variables of an environment, for callers with an agent of their own. `urls` are the addresses known
 * beforehand, for entries of `NO_PROXY` that Node cannot interpret (no-proxy.ts).
 */
export function proxyEnvironment(env: Environment, urls: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of PROXY_NAMES) {
    const value = env[name]
    if (value !== undefined && value !== '') found[name] = value
  }
  if (Object.keys(found).length === 0) return found
  const list = exemptions(env, urls)
  return list === '' ? found : { ...found, no_proxy: list }
}

/** With only HTTP_PROXY set, `fetch` would send https through it too, unlike every other client. */
function exemptions(env: Environment, urls: readonly string[]): string {
  const list = sharedNoProxy(given(env['no_proxy']) ?? env['NO_PROXY'] ?? '', urls)
  if (list === '*') return list
  const proxyless = urls.filter((url) => url.startsWith('https:') && proxyFor(url, env) === undefined)
  const direct = proxyless.filter((url) => URL.canParse(url)).flatMap((url) => exactly(new URL(url)))
  return [list, ...direct].filter((entry) => entry !== '').join(',')
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

/** The proxy for requests to `url`: `https_proxy` or `http_proxy`, in either letter case. */
export function proxyFor(url: string, env: Environment): string | undefined {
  return url.startsWith('http:')
    ? (given(env['http_proxy']) ?? given(env['HTTP_PROXY']))
    : (given(env['https_proxy']) ?? given(env['HTTPS_PROXY']))
}

/**
 * Makes every connection of the process use the proxy variables of `env`, and trust `caCertificate` (PEM text) in
 * addition to the system's authorities. `urls` are the known addresses of this run. Throws ActionError if this is
 * needed and this Node cannot do it. Certificates are always verified.
 */
export function prepareNetwork(
  env: Environment,
  caCertificate?: string,
  urls: readonly string[] = [],
  node: NodeAbilities = thisNode(),
): void {
  useProxy(proxyEnvironment(env, urls), node)
  if (caCertificate !== undefined && caCertificate !== '') trust(caCertificate, node)
}

function useProxy(proxy: Record<string, string>, node: NodeAbilities): void {
  if (Object.keys(proxy).length === 0) return
  if (node.setGlobalProxyFromEnv === undefined) throw tooOld('A proxy is set', node)
  try {
    node.setGlobalProxyFromEnv(proxy)
    // It replaces the global agents; modules that imported them as a namespace would keep the old ones.
    syncBuiltinESMExports()
  } catch (cause) {
    throw new ActionError('The proxy in HTTPS_PROXY or HTTP_PROXY is not a URL that can be used.', {
      fix: 'Set it to a URL such as http://proxy.example.com:3128, beginning with http:// or https://.',
      outcome: 'refused',
      cause,
    })
  }
}

function trust(caCertificate: string, node: NodeAbilities): void {
  const { getCACertificates, setDefaultCACertificates } = node
  if (getCACertificates === undefined || setDefaultCACertificates === undefined) {
    throw tooOld('`ca-certificate` is set', node)
  }
  const certificates = caCertificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu)
  if (certificates === null) throw notPem()
  try {
    setDefaultCACertificates([...getCACertificates('default'), ...certificates])
  } catch (cause) {
    throw notPem(cause)
  }
}

function notPem(cause?: unknown): ActionError {
  return new ActionError('`ca-certificate` holds no certificate that can be read.', {
    fix: 'Give PEM text (-----BEGIN CERTIFICATE----- …) or the path of a file with it; several may follow each other.',
    outcome: 'refused',
    cause,
  })
}

function tooOld(why: string, node: NodeAbilities): ActionError {
  return new ActionError(`${why}, which this runner's Node ${node.version} cannot honour.`, {
    fix: 'Update the self-hosted runner to a release whose node24 is 24.14 or newer (actions/runner 2.336 has 24.19).',
    link: 'https://github.com/actions/runner/releases',
    outcome: 'refused',
  })
}

function thisNode(): NodeAbilities {
  return { ...http, ...tls, version: process.versions.node }
}
