/** Names of one cloud: its sign-in hosts, and the token audiences of its ARM. */
export interface Cloud {
  readonly name: string
  readonly login: readonly string[]
  readonly arm: string
  readonly audiences: readonly string[]
  /** Log Analytics' query API and the audiences of its tokens. */
  readonly logs: string
  readonly logsAudiences: readonly string[]
}

export const CLOUDS: readonly Cloud[] = [
  {
    name: 'AzureCloud',
    login: ['login.microsoftonline.com', 'login.microsoft.com', 'login.windows.net', 'sts.windows.net'],
    arm: 'management.azure.com',
    audiences: ['https://management.azure.com', 'https://management.core.windows.net'],
    logs: 'api.loganalytics.azure.com',
    logsAudiences: ['https://api.loganalytics.azure.com', 'https://api.loganalytics.io'],
  },
  {
    name: 'AzureUSGovernment',
    login: ['login.microsoftonline.us'],
    arm: 'management.usgovcloudapi.net',
    audiences: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
    logs: 'api.loganalytics.us',
    logsAudiences: ['https://api.loganalytics.us'],
  },
  {
    name: 'AzureChinaCloud',
    login: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    arm: 'management.chinacloudapi.cn',
    audiences: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
    logs: 'api.loganalytics.azure.cn',
    logsAudiences: ['https://api.loganalytics.azure.cn'],
  },
]

export const GRAPH_HOST = 'graph.microsoft.com'
export const GRAPH_AUDIENCE = `https://${GRAPH_HOST}`
export const LOGIN_HOSTS = CLOUDS.flatMap((cloud) => cloud.login)
export const ARM_HOSTS = CLOUDS.map((cloud) => cloud.arm)
export const LOGS_HOSTS = CLOUDS.map((cloud) => cloud.logs)
/** GitHub's token server for workflows. */
export const GITHUB_TOKEN_HOST = 'pipelines.actions.githubusercontent.com'
