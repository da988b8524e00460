import { printable, withoutEndSlashes } from '../../domain/text.ts'
import { hubHost, wrongEndpoint } from './errors.ts'

/**
 * Services of Microsoft's clouds, by the end of their host names. A token for one of them opens far more than a Hub, so
 * a Hub's metadata may not name it. `onmicrosoft.com` is not in the list, because tenants have their domains below it.
 */
const MICROSOFT_WIDE = [
  'microsoft.com',
  'microsoft.us',
  'microsoftonline.com',
  'microsoftonline.us',
  'microsoftonline.cn',
  'microsoftazure.de',
  'azure.com',
  'azure.net',
  'azure.us',
  'azure.cn',
  'azure.de',
  'azure-api.net',
  'azurecr.io',
  'azurewebsites.net',
  'azuresynapse.net',
  'azuredatabricks.net',
  'azure-devices.net',
  'azure-automation.net',
  'azconfig.io',
  'microsoft',
  'windows.net',
  'windows.com',
  'windowsazure.com',
  'windowsazure.us',
  'chinacloudapi.cn',
  'usgovcloudapi.net',
  'loganalytics.io',
  'loganalytics.us',
  'applicationinsights.io',
  'applicationinsights.us',
  // Clouds of governments that have domains of their own.
  'ic.gov',
  'scloud',
  'sovcloud-api.fr',
  'sovcloud-api.de',
  'office.com',
  'office.net',
  'office365.com',
  'office365.us',
  'outlook.com',
  'live.com',
  'skype.com',
  'sharepoint.com',
  'sharepoint.us',
  'sharepoint.cn',
  'dynamics.com',
  'dynamics.cn',
  'powerbi.com',
  'powerapps.com',
  'powerapps.us',
  'powerplatform.com',
  'visualstudio.com',
  'github.com',
] as const

/** Anything else, such as a line break or another alphabet, a sign-in service may read as another host than we do. */
const PLAIN = /^[\w.:/-]+$/u

/** A tenant's domain has a name with a dot in it, and Entra's own are in ASCII: `xn--` is another alphabet. */
const TENANT_HOST = /^(?!.*xn--)(?=.*\.[a-z])[a-z\d.-]+$/u

/** The path of the Hub's app in its tenant. */
const APP_PATH = /^\/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu

/**
 * The audience that a Hub's metadata names, without trailing slashes. It must be the Hub's own: its app in a tenant's
 * domain, or a URL below the Hub's domain (Azure Stack Hub's `metadata/endpoints`). Throws ActionError for anything
 * else, because the Hub would get a token of this identity for another service.
 */
export function hubAudience(named: string, endpoint: string): string {
  const audience = withoutEndSlashes(named)
  const url = PLAIN.test(audience) && URL.canParse(audience) ? new URL(audience) : undefined
  if (url === undefined || !isPlain(url)) throw notItsOwn(named, endpoint)
  const host = url.hostname.replace(/\.$/u, '')
  if (MICROSOFT_WIDE.some((end) => host === end || host.endsWith(`.${end}`))) throw notItsOwn(named, endpoint)
  // A way up would be another path for us than for a sign-in service that does not walk it.
  const isOfTenant = APP_PATH.test(url.pathname) && audience.endsWith(url.pathname) && TENANT_HOST.test(host)
  if (audience.includes('/../') || !(isOfTenant || isOfHub(host, new URL(endpoint).hostname)))
    throw notItsOwn(named, endpoint)
  return audience
}

function isPlain({ protocol, username, search, hash }: URL): boolean {
  return protocol === 'https:' && username === '' && search === '' && hash === ''
}

/** `management.R.D` itself, and every host below `R.D`. */
function isOfHub(host: string, hub: string): boolean {
  return host === hub || isBelow(host, hub)
}

const ADDRESS = /^[\d.]+$|^\[/u

/** Whether a host is below the domain of `management.R.D`. Addresses have no domain, though they have dots. */
export function isBelow(host: string, hub: string): boolean {
  const domain = hub.split('.').slice(1).join('.')
  return !ADDRESS.test(hub) && domain.includes('.') && host.endsWith(`.${domain}`)
}

function notItsOwn(audience: string, endpoint: string): Error {
  return wrongEndpoint(
    `${hubHost(endpoint)} names the audience ${printable(audience, 120)}, which is not the Hub's own, so the run requested no token`,
    'Set stack-hub-endpoint to the Hub’s own, https://management.<region>.<domain>. Its metadata names https://<tenant domain>/<app id>. If it names something else, ask the operator of the Hub to check /metadata/endpoints.',
  )
}
