import { isDispatched, mappingOf, ownTokenIn, parsedWorkflow, type Mapping } from './workflow-text.ts'

/** A step of a workflow that runs this action. */
export interface ActionUse {
  /** "cloudburst.yml, job auto". */
  readonly place: string
  /** The input `mode` as written; undefined if it is not given. */
  readonly mode: string | undefined
  /** Only workflows that call this one say what the mode is. */
  readonly isModeOfCaller?: true
  readonly inputs: Mapping
  /** Inputs of the step that runs now whose variable is empty, as written; absent for every other step. */
  readonly empty?: readonly string[]
  /** The job also checks out the repository. */
  readonly checksOut: boolean
  /** `github-token` is the job's own token, or is not given. */
  readonly hasOwnToken: boolean
  /** `permissions` of the job or of the workflow; undefined if a setting of the repository decides. */
  readonly permissions: unknown
  /** Absent if runs of it may stand side by side. */
  readonly concurrency?: { readonly cancelsRuns: boolean }
}

/** The name of this action's repository, where the runner does not tell whose it is. */
const USUAL_NAME = '/cloudburst-for-azure'

/** All steps of a workflow file that use the action; `repository` is `owner/name` of the action that runs, if known. */
export function usesIn(name: string, text: string, repository: string | undefined): readonly ActionUse[] {
  const workflow = parsedWorkflow(text)
  const jobs = Object.entries(mappingOf(workflow?.['jobs']) ?? {})
  return jobs.flatMap(([id, job]) => {
    const of = mappingOf(job) ?? {}
    const steps = stepsOf(of)
    const checksOut = steps.some((step) => isUse(step, 'actions/checkout'))
    const concurrency = concurrencyIn(of, workflow)
    return steps
      .filter((step) => isThisAction(step, repository))
      .map((step) => {
        const inputs = inputsOf(step)
        const mode = typeof inputs['mode'] === 'string' ? inputs['mode'] : undefined
        return {
          place: placeOf(name, id),
          mode,
          ...(isGiven(mode) && !isDispatched(workflow?.['on']) && { isModeOfCaller: true as const }),
          inputs,
          checksOut,
          hasOwnToken: inputs['github-token'] === undefined || ownTokenIn(inputs['github-token']),
          permissions: of['permissions'] ?? workflow?.['permissions'],
          ...(concurrency !== undefined && { concurrency }),
        }
      })
  })
}

/** The runner reads their names in any letter case. */
function inputsOf(step: Mapping): Mapping {
  const given = Object.entries(mappingOf(step['with']) ?? {})
  return Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value]))
}

/** How a job is named to people. */
export function placeOf(file: string, job: string): string {
  return `${file}, job ${job}`
}

/** Whether `permissions` give the token so much; undefined if a setting of the repository decides. */
export function grants(permissions: unknown, scope: string, wanted: 'read' | 'write'): boolean | undefined {
  if (permissions === undefined) return undefined
  if (typeof permissions === 'string')
    // `id-token` is no part of `read-all`.
    return permissions === 'write-all' || (permissions === 'read-all' && wanted === 'read')
  const given = mappingOf(permissions)?.[scope]
  return given === 'write' || (given === 'read' && wanted === 'read')
}

function stepsOf({ steps }: Mapping): readonly Mapping[] {
  const list: readonly unknown[] = Array.isArray(steps) ? steps : []
  return list.map(mappingOf).filter((step) => step !== undefined)
}

function isUse({ uses }: Mapping, action: string): boolean {
  return typeof uses === 'string' && uses.toLowerCase().startsWith(`${action.toLowerCase()}@`)
}

function isThisAction(step: Mapping, repository: string | undefined): boolean {
  if (repository !== undefined) return isUse(step, repository)
  const { uses } = step
  return typeof uses === 'string' && (uses.split('@')[0] ?? '').toLowerCase().endsWith(USUAL_NAME)
}

/** Nothing else decides what such a value is: a variable or a secret alone. */
const ONE_VARIABLE = /^\$\{\{ *(?:vars|secrets)\.\w+ *\}\}$/u

/** The inputs of a step that are a variable or a secret, and that its run did not get: the variable is empty. */
export function emptyInputs({ inputs }: ActionUse, given: ReadonlySet<string>): readonly string[] {
  return Object.entries(inputs)
    .filter(
      ([name, value]) => typeof value === 'string' && ONE_VARIABLE.test(value.trim()) && !given.has(name),
    )
    .map(([name, value]) => `${name}: ${String(value).trim()}`)
}

/** Whether a value depends on the inputs of its workflow. `github.event.inputs` are those of the workflow that was started. */
export function isGiven(value: string | undefined): boolean {
  return /(?<!github\.event\.)\binputs\b/u.test(value ?? '')
}

/** The concurrency group of a job, or of its workflow. */
export function concurrencyIn(job: Mapping, workflow: Mapping | undefined): ActionUse['concurrency'] {
  const groups = [job['concurrency'], workflow?.['concurrency']].filter((group) => (group ?? '') !== '')
  return groups.length === 0 ? undefined : { cancelsRuns: groups.some(mayCancel) }
}

/** What other expressions come to is not known here. */
function mayCancel(group: unknown): boolean {
  const given = mappingOf(group)?.['cancel-in-progress']
  if (typeof given !== 'string') return given === true
  return given.trim() !== 'false' && !sparesDefaultBranch(given.trim())
}

/** False on the default branch, where a schedule runs. */
const ELSEWHERE = [
  /^github\.ref\s*!=\s*'refs\/heads\/[^']+'$/u,
  /^github\.ref_name\s*!=\s*(?:'[^']+'|github\.event\.repository\.default_branch)$/u,
  /^github\.event_name\s*==\s*'pull_request'$/u,
  /^startsWith\(\s*github\.ref\s*,\s*'refs\/pull\/'\s*\)$/u,
]

function sparesDefaultBranch(expression: string): boolean {
  if (!expression.startsWith('${{') || !expression.endsWith('}}')) return false
  const isElsewhere = (part: string): boolean => ELSEWHERE.some((form) => form.test(part.trim()))
  const options = expression.slice(3, -2).split('||')
  return options.every((option) => option.split('&&').some(isElsewhere))
}
