import { isScalar, parseDocument, visit, type Document } from 'yaml'

/** `permission`: the job's token may not start a workflow. `trigger`: the workflow cannot be started by one. */
export type Lack = 'permission' | 'trigger'

/** A workflow file is rarely above 20 KiB; what is far longer is not worth reading. */
const LONGEST_TEXT = 500_000

/** Both checks of the library look back over all that it has read, which takes minutes for a huge file. */
const OPTIONS = { logLevel: 'silent', uniqueKeys: false, prettyErrors: false } as const
const MOST_ALIASES = 100
/** It looks for the anchor of each alias among all of them, too. */
const MOST_ALIASES_IN_ALL = 2000

/**
 * What a workflow file lacks so that a job of it can start the workflow once more; undefined if it lacks nothing, or does
 * not tell: without `permissions`, a setting of the repository decides
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions).
 */
export function lackIn(text: string, jobId: string): Lack | undefined {
  const workflow = parsedWorkflow(text)
  if (workflow === undefined) return undefined
  if (!isDispatched(workflow['on'])) return 'trigger'
  const job = mappingOf(mappingOf(workflow['jobs'])?.[jobId])
  if (job === undefined || !usesOwnToken(job)) return undefined
  const permissions = job['permissions'] ?? workflow['permissions']
  return permissions === undefined || mayWriteActions(permissions) ? undefined : 'permission'
}

export type Mapping = Readonly<Record<string, unknown>>

/** The workflow of a file; undefined if it is none, or far too long to be one. */
export function parsedWorkflow(text: string): Mapping | undefined {
  if (text.length > LONGEST_TEXT) return undefined
  try {
    const document = parseDocument(text, OPTIONS)
    if (document.errors.length > 0 || isNoWorkflow(document)) return undefined
    return mappingOf(document.toJS({ maxAliasCount: MOST_ALIASES }))
  } catch {
    return undefined
  }
}

/** The library writes a key that is a list or a mapping as text, once for every level around it. No workflow has one, or so many aliases. */
function isNoWorkflow(document: Document): boolean {
  let isOdd = false
  let aliases = 0
  visit(document, {
    Alias: () => {
      aliases += 1
      isOdd = aliases > MOST_ALIASES_IN_ALL
      return isOdd ? visit.BREAK : undefined
    },
    Pair: (_, { key }) => {
      isOdd = key !== null && !isScalar(key)
      return isOdd ? visit.BREAK : undefined
    },
  })
  return isOdd
}

/** A form of `on` that is not known counts as one that is dispatched: nothing is said without being sure. */
export function isDispatched(on: unknown): boolean {
  const names = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(mappingOf(on) ?? {})
  return names.length === 0 || names.includes('workflow_dispatch')
}

const OWN_TOKEN = /\bgithub\.token\b|\bsecrets\.GITHUB_TOKEN\b/iu

/** `permissions` say nothing of a token that the job has from elsewhere. */
function usesOwnToken({ steps }: Mapping): boolean {
  const tokens = (Array.isArray(steps) ? steps : [])
    .map((step) => mappingOf(mappingOf(step)?.['with'])?.['github-token'])
    .filter((token) => typeof token === 'string')
  return tokens.length > 0 && tokens.every(ownTokenIn)
}

/** Whether an input is given the token of the job itself, whose permissions the file tells. */
export function ownTokenIn(token: unknown): boolean {
  return typeof token === 'string' && OWN_TOKEN.test(token)
}

/** All that a map leaves out is `none`. */
function mayWriteActions(permissions: unknown): boolean {
  if (typeof permissions === 'string') return permissions === 'write-all'
  return mappingOf(permissions)?.['actions'] === 'write'
}

/** A map of YAML; undefined for anything else. */
export function mappingOf(value: unknown): Mapping | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : undefined
}
