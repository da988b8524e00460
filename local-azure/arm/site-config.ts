import { at, isObject, parseJson, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import type { Site } from '../world/state.ts'
import { badRequest } from './errors.ts'
import { siteId } from './ids.ts'
import type { ArmCall, Route } from './route.ts'

type Both = (
  method: string,
  path: string,
  action: string,
  handle: (call: ArmCall, site: Site) => Reply,
) => readonly Route[]

/** Lists of settings that have names, as `az webapp config` reads and replaces them. They have no effect here. */
const NAMED = ['appsettings', 'connectionstrings', 'azurestorageaccounts', 'metadata'] as const
const TYPE = 'Microsoft.Web/sites/config'

/** The configuration of an app and of its slots. `both` makes a route for each of the two. */
export function configRoutes(both: Both): readonly Route[] {
  return [
    ...both('GET', '/config/web', 'config/Read', getConfig),
    ...both('PATCH', '/config/web', 'config/Write', (call, site) => setConfig(call, site, site.siteConfig)),
    ...both('PUT', '/config/web', 'config/Write', (call, site) => setConfig(call, site, {})),
    ...both('GET', '/config/authsettingsV2', 'config/Read', getAuth),
    ...both('GET', '/config/slotConfigNames', 'config/Read', (call, site) =>
      answer(call, site, 'slotConfigNames', { appSettingNames: [], connectionStringNames: [] }),
    ),
    ...NAMED.flatMap((name) => [
      ...both('POST', `/config/${name}/list`, 'config/list/Action', (call, site) =>
        answer(call, site, name, kept(call, site, name)),
      ),
      ...both('PUT', `/config/${name}`, 'config/Write', (call, site) => putNamed(call, site, name)),
    ]),
  ]
}

function idOf(call: ArmCall, site: Site, name: string): string {
  return `${siteId(call.world.scenario, site)}/config/${name}`
}

function answer(call: ArmCall, site: Site, name: string, properties: JsonObject): Reply {
  return { status: 200, body: { id: idOf(call, site, name), name, type: TYPE, properties } }
}

function getConfig(call: ArmCall, site: Site): Reply {
  const body = { experiments: { rampUpRules: [] }, ...site.siteConfig }
  return { status: 200, body: { id: idOf(call, site, 'web'), name: site.name, type: TYPE, properties: body } }
}

/** What the body leaves out is as in `before`. */
function setConfig(call: ArmCall, site: Site, before: Site['siteConfig']): Reply {
  const given = propertiesOf(call)
  if (given === undefined) return noProperties()
  const set = Object.entries(given).filter(([, value]) => (value ?? null) !== null)
  site.siteConfig = { ...before, ...(Object.fromEntries(set) as Site['siteConfig']) }
  return getConfig(call, site)
}

function getAuth(call: ArmCall, site: Site): Reply {
  return answer(call, site, 'authsettingsV2', site.auth ?? { platform: { enabled: false } })
}

function kept(call: ArmCall, site: Site, name: string): JsonObject {
  const found = at(call.world.kept.get(idOf(call, site, name).toLowerCase()), 'properties')
  return isObject(found) ? found : {}
}

function putNamed(call: ArmCall, site: Site, name: string): Reply {
  const given = propertiesOf(call)
  if (given === undefined) return noProperties()
  call.world.kept.set(idOf(call, site, name).toLowerCase(), { properties: given })
  return answer(call, site, name, given)
}

function propertiesOf({ call }: ArmCall): JsonObject | undefined {
  const found = at(parseJson(call.body), 'properties')
  return isObject(found) ? found : undefined
}

function noProperties(): Reply {
  return badRequest("The request content was invalid: 'properties' is missing.")
}
