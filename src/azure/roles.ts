/** A role of docs/azure, by what advice says of it. */
interface Role {
  readonly name: string
  readonly file: string
  /** A role of Azure that has the same actions and more. */
  readonly or?: string
  /** Its `Actions`; a `*` stands for anything. */
  readonly actions: readonly string[]
}

const MANAGER = 'Microsoft.Network/trafficManagerProfiles'
const INSIGHTS = 'Microsoft.Insights'
const WORKSPACES = 'Microsoft.OperationalInsights/workspaces'

/** The roles that docs/azure-setup.md hands out. Tests hold them equal to the files. */
export const ROLES = {
  appService: {
    name: 'Cloudburst App Service',
    file: 'docs/azure/role-app-service.json',
    actions: [
      ...['read', 'instances/read', 'slots/read', 'start/action', 'stop/action'].map(
        (action) => `Microsoft.Web/sites/${action}`,
      ),
      ...['read', 'write', 'operationresults/read', 'sites/read', 'skus/read'].map(
        (action) => `Microsoft.Web/serverfarms/${action}`,
      ),
      'Microsoft.Web/certificates/read',
      `${INSIGHTS}/autoscaleSettings/read`,
      `${INSIGHTS}/autoscaleSettings/write`,
    ],
  },
  trafficManager: {
    name: 'Cloudburst Traffic Manager',
    file: 'docs/azure/role-traffic-manager.json',
    actions: [
      `${MANAGER}/read`,
      ...['azure', 'external', 'nested'].flatMap((kind) =>
        ['read', 'write'].map((verb) => `${MANAGER}/${kind}Endpoints/${verb}`),
      ),
      'Microsoft.Resources/tags/read',
      'Microsoft.Resources/tags/write',
    ],
  },
  metrics: {
    name: 'Cloudburst Metrics',
    file: 'docs/azure/role-metrics.json',
    or: 'Monitoring Reader',
    actions: [`${INSIGHTS}/metrics/read`, `${INSIGHTS}/metricDefinitions/read`],
  },
  logs: {
    name: 'Cloudburst Logs',
    file: 'docs/azure/role-logs.json',
    or: 'Log Analytics Reader',
    actions: [`${WORKSPACES}/read`, `${WORKSPACES}/query/read`, `${WORKSPACES}/query/*/read`],
  },
} as const satisfies Readonly<Record<string, Role>>

/** Whether the role has the action, which comes in any letter case. */
export function hasAction({ actions }: Role, action: string): boolean {
  const asked = action.toLowerCase()
  return actions.some((one) => {
    const [start = '', end] = one.toLowerCase().split('*')
    return end === undefined ? asked === start : asked.startsWith(start) && asked.endsWith(end)
  })
}

/** "the role Cloudburst Metrics (docs/azure/role-metrics.json), or Monitoring Reader,". */
export function roleText(role: Role): string {
  const or = role.or === undefined ? '' : `, or ${role.or},`
  return `the role ${role.name} (${role.file})${or}`
}
