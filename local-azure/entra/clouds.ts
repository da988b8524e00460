/** Names of one cloud: where tokens come from, and which audiences its ARM takes. */
export interface Cloud {
  readonly name: string
  readonly login: readonly string[]
  readonly arm: string
  readonly audiences: readonly string[]
}

export const CLOUDS: readonly Cloud[] = [
  {
    name: 'AzureCloud',
    login: ['login.microsoftonline.com', 'login.microsoft.com', 'login.windows.net', 'sts.windows.net'],
    arm: 'management.azure.com',
    audiences: ['https://management.azure.com', 'https://management.core.windows.net'],
  },
  {
    name: 'AzureUSGovernment',
    login: ['login.microsoftonline.us'],
    arm: 'management.usgovcloudapi.net',
    audiences: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
  },
  {
    name: 'AzureChinaCloud',
    login: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    arm: 'management.chinacloudapi.cn',
    audiences: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
  },
]

export const LOGIN_HOSTS = CLOUDS.flatMap((cloud) => cloud.login)
export const ARM_HOSTS = CLOUDS.map((cloud) => cloud.arm)
/** The token server GitHub runs for workflows. */
export const GITHUB_TOKEN_HOST = 'pipelines.actions.githubusercontent.com'
