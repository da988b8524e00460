import type { JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { armError } from './errors.ts'

const WEB = [
  '2018-02-01',
  '2022-03-01',
  '2022-09-01',
  '2023-01-01',
  '2023-12-01',
  '2024-04-01',
  '2024-11-01',
  '2025-03-01',
  '2025-05-01',
]
const RESOURCES = [
  '2018-05-01',
  '2019-10-01',
  '2020-06-01',
  '2020-10-01',
  '2021-04-01',
  '2022-09-01',
  '2022-12-01',
  '2024-03-01',
  '2024-11-01',
  '2025-04-01',
]

/** The versions that each resource type knows, newest last. Source: Azure/azure-rest-api-specs. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'microsoft.network/trafficmanagerprofiles': [
    '2015-11-01',
    '2017-05-01',
    '2018-04-01',
    '2018-08-01',
    '2022-04-01',
    '2022-04-01-preview',
    '2024-04-01-preview',
    '2026-09-01',
  ],
  'microsoft.web/sites': WEB,
  'microsoft.web/serverfarms': WEB,
  'microsoft.web/certificates': WEB,
  'microsoft.insights/metrics': ['2018-01-01', '2019-07-01', '2021-05-01', '2023-10-01', '2024-02-01'],
  'microsoft.insights/metricdefinitions': [
    '2017-05-01-preview',
    '2018-01-01',
    '2021-05-01',
    '2023-10-01',
    '2024-02-01',
  ],
  'microsoft.insights/autoscalesettings': ['2014-04-01', '2015-04-01', '2021-05-01-preview', '2022-10-01'],
  'microsoft.insights/actiongroups': [
    '2018-03-01',
    '2019-06-01',
    '2021-09-01',
    '2022-06-01',
    '2023-01-01',
    '2024-10-01-preview',
  ],
  'microsoft.insights/metricalerts': ['2018-03-01'],
  'microsoft.insights/scheduledqueryrules': ['2018-04-16', '2021-08-01', '2022-06-15', '2023-12-01'],
  'microsoft.insights/eventtypes': ['2014-04-01', '2015-04-01', '2017-03-01-preview'],
  'microsoft.insights/components': ['2015-05-01', '2020-02-02'],
  'microsoft.operationalinsights/workspaces': [
    '2020-08-01',
    '2021-06-01',
    '2021-12-01-preview',
    '2022-10-01',
    '2023-09-01',
    '2025-02-01',
  ],
  'microsoft.managedidentity/userassignedidentities': [
    '2018-11-30',
    '2023-01-31',
    '2024-11-30',
    '2025-05-31-preview',
  ],
  'microsoft.authorization/permissions': ['2015-07-01', '2018-01-01-preview', '2018-07-01', '2022-04-01'],
  'microsoft.authorization/roledefinitions': [
    '2015-07-01',
    '2018-01-01-preview',
    '2022-04-01',
    '2022-05-01-preview',
  ],
  'microsoft.authorization/roleassignments': [
    '2015-07-01',
    '2018-01-01-preview',
    '2020-04-01-preview',
    '2020-10-01-preview',
    '2022-04-01',
  ],
  'microsoft.resourcegraph/resources': [
    '2018-09-01-preview',
    '2019-04-01',
    '2021-03-01',
    '2022-10-01',
    '2024-04-01',
  ],
  'microsoft.resources/tags': RESOURCES,
  'microsoft.resources/deployments': RESOURCES,
}

/** The type that a path names last, lower case; of what has no provider, `microsoft.resources/…`. */
function typeOf(path: string): string {
  const [provider = '', type = ''] =
    (/\/providers\/(.+)$/i.exec(path)?.[1] ?? '').split('/providers/').at(-1)?.split('/') ?? []
  return `${provider}/${type}`.toLowerCase()
}

/** Whether there are resources of this type, such as `Microsoft.Web/sites`, in any letter case. */
export function isKnownType(type: string): boolean {
  return VERSIONS[type.toLowerCase()] !== undefined
}

/** What ARM answers to a version that the type does not know; undefined if it knows it. */
export function versionProblem(path: string, version: string): Reply | undefined {
  const known = VERSIONS[typeOf(path)]
  if (known === undefined || known.includes(version)) return groupProblem(path, version)
  const [provider = '', type = ''] = typeOf(path).split('/')
  return armError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location 'global' and API version '${version}' for type '${type}' of '${provider}'. The supported api-versions are '${known.join(', ')}'.`,
  )
}

function groupProblem(path: string, version: string): Reply | undefined {
  if (/\/providers\//i.test(path) || /^\d{4}-\d\d-\d\d(-preview)?$/.test(version)) return undefined
  return armError(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${RESOURCES.join(',')}'.`,
  )
}

/** The newest version of the type that a path names. */
export function newestVersion(path: string): string {
  return (
    VERSIONS[typeOf(path.split('?')[0] ?? '')]?.findLast((one) => !one.endsWith('preview')) ?? '2022-09-01'
  )
}

/** The types of a provider with the versions of each, newest first, as `az resource` asks for them. */
export function typesOf(provider: string): JsonObject[] {
  const NAMES = [
    'trafficManagerProfiles',
    'serverFarms',
    'autoscaleSettings',
    'metricDefinitions',
    'roleDefinitions',
    'roleAssignments',
    'userAssignedIdentities',
    'actionGroups',
    'metricAlerts',
    'scheduledQueryRules',
  ]
  return Object.entries(VERSIONS).flatMap(([key, versions]) => {
    const [owner = '', type = ''] = key.split('/')
    if (owner !== provider.toLowerCase()) return []
    const resourceType = NAMES.find((name) => name.toLowerCase() === type) ?? type
    return [{ resourceType, locations: ['West Europe'], apiVersions: [...versions].reverse() }]
  })
}
