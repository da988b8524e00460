import { parseJson, stringAt } from '../json.ts'
import { same } from '../world/state.ts'
import { route, type ArmCall, type Route } from './route.ts'
import type { Reply } from '../net/message.ts'

const NETWORK = 'Microsoft.Network'

/** What `az` asks for beside the resources: names that are free, regions of the world, and lists that are empty here. */
export const guestRoutes: readonly Route[] = [
  ...['', 'V2'].map((version) =>
    route(
      'POST',
      `{scope*}/providers/${NETWORK}/checkTrafficManagerNameAvailability${version}`,
      `${NETWORK}/checkTrafficManagerNameAvailability/action`,
      nameAvailability,
    ),
  ),
  route(
    'POST',
    `/providers/${NETWORK}/checkTrafficManagerNameAvailability`,
    `${NETWORK}/checkTrafficManagerNameAvailability/action`,
    nameAvailability,
  ),
  route(
    'GET',
    `/providers/${NETWORK}/trafficManagerGeographicHierarchies/default`,
    `${NETWORK}/trafficManagerGeographicHierarchies/read`,
    geographicHierarchy,
  ),
  ...['Microsoft.Authorization/policyAssignments', 'Microsoft.Insights/diagnosticSettings'].map((type) =>
    route('GET', `/{scope*}/providers/${type}`, `${type}/read`, nothing),
  ),
]

function nothing(): Reply {
  return { status: 200, body: { value: [] } }
}

function nameAvailability({ call, world }: ArmCall): Reply {
  const name = stringAt(parseJson(call.body), 'name') ?? ''
  const isTaken = world.profiles.some((one) => same(one.relativeName, name))
  return {
    status: 200,
    body: {
      name,
      type: `${NETWORK}/trafficManagerProfiles`,
      nameAvailable: !isTaken,
      ...(isTaken && {
        reason: 'AlreadyExists',
        message: 'Domain name already exists. Please choose a different DNS prefix.',
      }),
    },
  }
}

/** The world and two of its regions: enough to choose a mapping that this Azure accepts. */
function geographicHierarchy(): Reply {
  const region = (code: string, name: string) => ({ code, name, regions: [] })
  return {
    status: 200,
    body: {
      id: `/providers/${NETWORK}/trafficManagerGeographicHierarchies/default`,
      name: 'default',
      type: `${NETWORK}/trafficManagerGeographicHierarchies`,
      properties: {
        geographicHierarchy: {
          code: 'WORLD',
          name: 'World',
          regions: [
            region('GEO-EU', 'Europe'),
            region('GEO-NA', 'North America / Central America / Caribbean'),
          ],
        },
      },
    },
  }
}
