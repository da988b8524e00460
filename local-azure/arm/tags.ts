import { at, isObject, parseJson, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import type { Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'
import { armError } from './errors.ts'
import { planId, profileId, same, siteId } from './ids.ts'
import { route } from './route.ts'
import type { ArmCall, Route } from './route.ts'

type Tags = Record<string, string>

const PATH = '/{scope*}/providers/Microsoft.Resources/tags/default'
const READ = 'Microsoft.Resources/tags/read'
const WRITE = 'Microsoft.Resources/tags/write'

/** Tags of one resource. Merge changes single tags and leaves the others alone. */
export const tagRoutes: readonly Route[] = [
  route('GET', PATH, READ, (call) => withTags(call, (tags) => tags)),
  route('PATCH', PATH, WRITE, patch),
  route('PUT', PATH, WRITE, (call) => withTags(call, () => sent(call))),
  route('DELETE', PATH, 'Microsoft.Resources/tags/delete', (call) => withTags(call, () => ({}))),
]

function patch(call: ArmCall): Reply {
  const operation = stringAt(parseJson(call.call.body), 'operation')?.toLowerCase()
  const change = operation === undefined ? undefined : OPERATIONS[operation]
  if (change === undefined) {
    return armError(400, 'InvalidTagPatchOperation', "The operation must be 'Merge', 'Replace' or 'Delete'.")
  }
  return withTags(call, (tags) => change(tags, sent(call)))
}

const OPERATIONS: Readonly<Record<string, (now: Tags, given: Tags) => Tags>> = {
  merge: (now, given) => ({ ...without(now, given), ...given }),
  replace: (_, given) => given,
  delete: (now, given) => without(now, given),
}

/** Names of tags have no letter case. */
function without(now: Tags, given: Tags): Tags {
  const names = Object.keys(given).map((name) => name.toLowerCase())
  return Object.fromEntries(Object.entries(now).filter(([name]) => !names.includes(name.toLowerCase())))
}

function sent(call: ArmCall): Tags {
  const tags = at(parseJson(call.call.body), 'properties', 'tags')
  if (!isObject(tags)) return {}
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, text(value)]))
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}

function withTags(call: ArmCall, change: (tags: Tags) => Tags): Reply {
  const id = `/${call.name('scope')}`
  const owner = ownerOf(call.world, id)
  if (owner === undefined) {
    return armError(404, 'ResourceNotFound', `The Resource '${id}' was not found.`)
  }
  const tags = change(owner.tags)
  const problem = tagProblem(tags, id)
  if (problem !== undefined) return problem
  owner.tags = tags
  return {
    status: 200,
    body: {
      id: `${id}/providers/Microsoft.Resources/tags/default`,
      name: 'default',
      type: 'Microsoft.Resources/tags',
      properties: { tags: { ...tags } },
    },
  }
}

function ownerOf(world: World, id: string): { tags: Tags } | undefined {
  return (
    world.profiles.find((one) => same(profileId(world.scenario, one), id)) ??
    world.sites.find((one) => same(siteId(world.scenario, one), id)) ??
    world.plans.find((one) => same(planId(world.scenario, one), id))
  )
}

function tagProblem(tags: Tags, id: string): Reply | undefined {
  const names = Object.keys(tags)
  if (names.length > 50) {
    return armError(
      400,
      'TooManyTags',
      `The number of tags (${names.length}) on '${id}' exceeds the limit of 50.`,
    )
  }
  for (const name of names) {
    const value = tags[name] ?? ''
    if (value.length > 256) {
      return armError(
        400,
        'InvalidTagValueLength',
        `Tag value too large. Tag '${name}' has ${value.length} characters; the limit is 256.`,
      )
    }
    const bad =
      name.length > 512 || /[<>%&\\?/]/.test(name) || (/trafficmanager/i.test(id) && /[ #:]|^\d/.test(name))
    if (bad)
      return armError(
        400,
        'InvalidTagNameCharacters',
        `The tag name '${name}' has reserved characters or is too long.`,
      )
  }
  return undefined
}
