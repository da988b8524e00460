import type { ArmReader } from '../../azure/arm-reader.ts'
import type { TargetConfig } from '../../domain/config.ts'
import { known, unknown, type Known } from '../../domain/known.ts'

type Json = Readonly<Record<string, unknown>>

/** The firewall of a database server that a veto names. */
export interface DatabaseFirewall {
  /** An ARM resource id. */
  readonly server: string
  /** First and last address of each rule, both included. */
  readonly rules: readonly (readonly [first: string, last: string])[]
}

/** Servers with rules for addresses, and the version of their API. */
const SERVERS: readonly (readonly [type: string, version: string])[] = [
  ['Microsoft.Sql/servers', '2021-11-01'],
  ['Microsoft.DBforPostgreSQL/flexibleServers', '2022-12-01'],
  ['Microsoft.DBforMySQL/flexibleServers', '2021-05-01'],
]

/** Reads the firewall of each database server whose metric a veto reads. Never throws but when aborted. */
export async function databaseFirewalls(
  { load }: TargetConfig,
  arm: ArmReader,
  signal: AbortSignal,
): Promise<Known<readonly DatabaseFirewall[]>> {
  const named = (load?.vetoes ?? []).flatMap(({ source: { resource } }) => serverOf(resource ?? '') ?? [])
  const servers = new Map(named.map((one) => [one.id.toLowerCase(), one]))
  if (servers.size === 0) return unknown('no veto names a database server in Azure')
  try {
    return known(await Promise.all([...servers.values()].map((one) => firewallOf(one, arm, signal))))
  } catch (error) {
    signal.throwIfAborted()
    return unknown(error instanceof Error ? error.message : String(error))
  }
}

interface Server {
  readonly id: string
  readonly version: string
}

function serverOf(resource: string): Server | undefined {
  for (const [type, version] of SERVERS) {
    const at = resource.toLowerCase().indexOf(`/providers/${type.toLowerCase()}/`)
    if (at < 0) continue
    const [name = ''] = resource.slice(at + `/providers/${type}/`.length).split('/')
    if (name !== '') return { id: `${resource.slice(0, at)}/providers/${type}/${name}`, version }
  }
  return undefined
}

async function firewallOf(
  { id, version }: Server,
  arm: ArmReader,
  signal: AbortSignal,
): Promise<DatabaseFirewall> {
  const body = (await arm.get(`${id}/firewallRules?api-version=${version}`, signal)) as Json
  const list: readonly unknown[] = Array.isArray(body['value']) ? body['value'] : []
  const rules = list.flatMap((rule) => {
    const { startIpAddress: first, endIpAddress: last } = ((rule as Json)['properties'] ?? {}) as Json
    return typeof first === 'string' && typeof last === 'string' ? [[first, last] as const] : []
  })
  return { server: id, rules }
}
