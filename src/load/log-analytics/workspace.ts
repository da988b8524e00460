import type { ArmReader } from '../../azure/arm-reader.ts'
import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { isRecord } from '../../domain/json.ts'

/** A workspace to query. */
export interface Workspace {
  /** For a person. */
  readonly name: string
  /** Its own id, the GUID for queries. Read from Resource Manager once, unless the config gives it. */
  id(arm: ArmReader, signal: AbortSignal): Promise<string>
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu
const RESOURCE =
  /^\/?subscriptions\/[\w-]+\/resourcegroups\/[\w.()-]*[\w()-]\/providers\/microsoft\.operationalinsights\/workspaces\/([\w-]+)\/?$/iu
const API_VERSION = '2022-10-01'

/** The workspace that `load-resource` names, by its full id or by its own id; undefined for anything else. */
export function workspaceOf(given: string | undefined): Workspace | undefined {
  const text = given?.trim() ?? ''
  if (GUID.test(text)) return { name: `workspace ${text}`, id: () => Promise.resolve(text) }
  const name = RESOURCE.exec(text)?.[1]
  if (name === undefined) return undefined
  let known: string | undefined
  return {
    name: printable(name, 80),
    id: async (arm, signal) => (known ??= await customerId(text, name, arm, signal)),
  }
}

async function customerId(
  resource: string,
  name: string,
  arm: ArmReader,
  signal: AbortSignal,
): Promise<string> {
  const path = resource.replace(/^\/?/u, '/').replace(/\/$/u, '')
  const body = await arm.get(`${path}?api-version=${API_VERSION}`, signal)
  const properties = isRecord(body) && isRecord(body['properties']) ? body['properties'] : {}
  const id = properties['customerId']
  if (typeof id === 'string' && GUID.test(id)) return id
  throw problem(
    `the workspace ${printable(name, 80)} has no Workspace ID (customerId)`,
    'Set load-resource to its Workspace ID, from its overview in the Azure portal',
  )
}
