import { isDispatched, mappingOf, parsedWorkflow, type Mapping } from './workflow-text.ts'
import { concurrencyIn, isGiven, type ActionUse } from './workflow-uses.ts'

const OF_THIS_REPOSITORY = './.github/workflows/'

/**
 * The uses of other workflows that jobs of this one call in a concurrency group, which then holds for what is called, each with
 * the mode that the job gives it; none whose mode is not known here. `files`: the uses of each workflow by the name of its file.
 */
export function calledInGroup(
  name: string,
  text: string,
  files: ReadonlyMap<string, readonly ActionUse[]>,
): readonly ActionUse[] {
  const workflow = parsedWorkflow(text)
  return Object.entries(mappingOf(workflow?.['jobs']) ?? {}).flatMap(([id, job]) => {
    const of = mappingOf(job) ?? {}
    const { uses } = of
    if (typeof uses !== 'string' || !uses.startsWith(OF_THIS_REPOSITORY)) return []
    const called = files.get(uses.slice(OF_THIS_REPOSITORY.length)) ?? []
    return called.flatMap(({ isModeOfCaller, concurrency: own, ...use }) => {
      const mode = isGiven(use.mode) ? givenMode(use.mode, of, workflow) : use.mode
      const concurrency = both(concurrencyIn(of, workflow), isModeOfCaller && own)
      if (concurrency === undefined || (isGiven(use.mode) && mode === undefined)) return []
      // Permissions are told of the called workflow once.
      const place = `${name}, job ${id}, which calls ${use.place},`
      return [{ ...use, place, mode, permissions: undefined, concurrency }]
    })
  })
}

type Group = ActionUse['concurrency']

/** The called workflow's own group is told of it once, unless only its callers say what runs in it. */
function both(one: Group, other: Group): Group {
  if (one === undefined || other === undefined) return one ?? other
  return { cancelsRuns: one.cancelsRuns || other.cancelsRuns }
}

/** One input, perhaps with what stands in for an empty one. */
const INPUT = /^\$\{\{\s*inputs(?:\.([\w-]+)|\['([^']+)'\])\s*(?:\|\|\s*'[^']*'\s*)?\}\}$/u

/** What the job gives a called workflow as its mode; undefined if that is not known here. */
function givenMode(
  mode: string | undefined,
  job: Mapping,
  workflow: Mapping | undefined,
): string | undefined {
  const [, dotted, quoted] = INPUT.exec(mode?.trim() ?? '') ?? []
  const given = mappingOf(job['with'])?.[dotted ?? quoted ?? '']
  if (typeof given !== 'string' || given === '') return undefined
  const isPersons = /\bclient_payload\b/u.test(given) || isChosen(given, workflow)
  return given.includes('${{') && !isPersons ? undefined : given
}

/** By the person who starts the calling workflow. */
function isChosen(given: string, workflow: Mapping | undefined): boolean {
  return /\binputs\b/u.test(given) && isDispatched(workflow?.['on'])
}
