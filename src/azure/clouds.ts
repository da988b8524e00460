import type { CloudConfig, EnvironmentName } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import { printable, withoutEndSlashes } from '../domain/text.ts'

/** The addresses of an Azure cloud. No URL ends in a slash, because a doubled slash gives tokens for the wrong audience. */
export interface Cloud {
  readonly environment: EnvironmentName | 'Azure Stack Hub'
  readonly authorityHost: string
  /** Who signs in there: Microsoft Entra ID, or the AD FS of a Hub. */
  readonly signIn: 'entra' | 'adfs'
  /** false for an authority of the user's own, which public Entra does not know. */
  readonly instanceDiscovery: boolean
  readonly resourceManager: string
  /** The only scope that is requested. Every client gets it, because the SDKs default to that of public Azure. */
  readonly scope: string
  /** Requested once if the sign-in says that the client may not use `scope`. */
  readonly otherScope?: string
  /** The audience of GitHub's ID token. */
  readonly federationAudience: string
  /** The host of Log Analytics, and the audience of its tokens. Absent if the user overrides the Resource Manager. */
  readonly logAnalytics?: string
}

type Known = Required<
  Pick<Cloud, 'authorityHost' | 'resourceManager' | 'federationAudience' | 'logAnalytics'>
>

const CLOUDS: Readonly<Record<EnvironmentName, Known>> = {
  AzureCloud: {
    authorityHost: 'https://login.microsoftonline.com',
    resourceManager: 'https://management.azure.com',
    federationAudience: 'api://AzureADTokenExchange',
    logAnalytics: 'https://api.loganalytics.azure.com',
  },
  AzureUSGovernment: {
    authorityHost: 'https://login.microsoftonline.us',
    resourceManager: 'https://management.usgovcloudapi.net',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
    logAnalytics: 'https://api.loganalytics.us',
  },
  AzureChinaCloud: {
    authorityHost: 'https://login.chinacloudapi.cn',
    resourceManager: 'https://management.chinacloudapi.cn',
    federationAudience: 'api://AzureADTokenExchangeChina',
    logAnalytics: 'https://api.loganalytics.azure.cn',
  },
}

/**
 * The cloud that `environment` names, overridden by `resource-manager-endpoint` and `authority-host`. Throws
 * ActionError if one of them is not an https URL.
 */
export function resolveCloud(config: CloudConfig): Cloud {
  const known = CLOUDS[config.environment]
  const authorityHost = httpsUrl(config.authorityHost ?? known.authorityHost, 'authority-host')
  const resourceManager = httpsUrl(
    config.resourceManagerEndpoint ?? known.resourceManager,
    'resource-manager-endpoint',
  )
  return {
    environment: config.environment,
    authorityHost,
    signIn: 'entra',
    instanceDiscovery: Object.values(CLOUDS).some((cloud) => cloud.authorityHost === authorityHost),
    resourceManager,
    scope: `${resourceManager}/.default`,
    federationAudience: known.federationAudience,
    ...(resourceManager === known.resourceManager && { logAnalytics: known.logAnalytics }),
  }
}

/**
 * Hosts of Microsoft Entra ID, in the order of use. In China the sign-in library uses the second name of the authority
 * (`preferred_network` in Microsoft's list of aliases). A Hub's metadata may name the others.
 */
const ENTRA_HOSTS: Readonly<Record<EnvironmentName, readonly string[]>> = {
  AzureCloud: ['login.microsoftonline.com', 'login.windows.net'],
  AzureUSGovernment: ['login.microsoftonline.us'],
  AzureChinaCloud: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
}

/** The cloud whose Microsoft Entra ID signs in at this host; undefined for any other host. */
export function entraCloudOf(host: string): EnvironmentName | undefined {
  const names = Object.keys(ENTRA_HOSTS) as EnvironmentName[]
  return names.find((name) => ENTRA_HOSTS[name].includes(host.toLowerCase()))
}

/** The hosts that a run connects to in a cloud; `docs/network.md` lists them for firewalls. */
export function hostsOf(environment: EnvironmentName): {
  readonly signIn: string
  readonly resourceManager: string
  readonly logAnalytics: string
} {
  const { resourceManager, logAnalytics } = CLOUDS[environment]
  return {
    signIn: ENTRA_HOSTS[environment][0] ?? '',
    resourceManager: new URL(resourceManager).host,
    logAnalytics: new URL(logAnalytics).host,
  }
}

/** The audience of GitHub's ID token in that cloud. */
export function federationAudienceOf(environment: EnvironmentName): string {
  return CLOUDS[environment].federationAudience
}

/** Accepts only https, so that a token never travels in the clear. */
function httpsUrl(value: string, input: string): string {
  const url = withoutEndSlashes(value.trim())
  if (URL.canParse(url) && url.startsWith('https://')) return url
  throw new ActionError(`"${printable(value, 120)}" is not an https URL.`, {
    fix: `Set ${input} to a URL such as https://management.example.com.`,
    outcome: 'refused',
  })
}
