import { known, unknown, type Known } from '../../domain/known.ts'
import { calledInGroup } from '../../github/workflow-calls.ts'
import { workflowRef } from '../../github/runs.ts'
import { emptyInputs, isGiven, placeOf, usesIn, type ActionUse } from '../../github/workflow-uses.ts'
import type { Runtime } from '../../runtime.ts'

const FOLDER = '.github/workflows'
/** A repository with more is read in part. */
const MOST_FILES = 100

/** The steps of the workflows in the workspace that use this action. */
export async function workflowUses(
  runtime: Pick<Runtime, 'namesIn' | 'readText' | 'trigger' | 'env' | 'inputs'>,
): Promise<Known<readonly ActionUse[]>> {
  const { namesIn, readText, trigger } = runtime
  const names = (await namesIn(FOLDER)).filter((name) => /\.ya?ml$/u.test(name)).sort()
  const texts = names.slice(0, MOST_FILES).map(async (name) => {
    // One that cannot be read is no reason to check none.
    return [name, await readText(`${FOLDER}/${name}`).catch(() => '')] as const
  })
  const uses = usesOf(await Promise.all(texts), trigger.action?.repository)
  return uses.length > 0
    ? known(uses.map((use) => ({ ...use, ...whatIsEmpty(use, uses, runtime) })))
    : unknown('the workspace has no workflow with this action (actions/checkout brings them)')
}

/** Only of the step that runs now, and only where no other step of its job may be meant. */
function whatIsEmpty(
  use: ActionUse,
  uses: readonly ActionUse[],
  { env, inputs }: Pick<Runtime, 'env' | 'inputs'>,
): Pick<ActionUse, 'empty'> {
  const ref = workflowRef(env)
  const place = ref === undefined ? undefined : placeOf(ref.workflow, env['GITHUB_JOB'] ?? '')
  const isMeant = ({ place: at, mode }: ActionUse): boolean =>
    at === place && (mode === inputs.get('mode') || isGiven(mode))
  if (!isMeant(use) || uses.filter(isMeant).length > 1) return {}
  return { empty: emptyInputs(use, new Set(inputs.keys())) }
}

/** The same of files that were read, each with its name in their folder; `repository` is `owner/name` of the action, if known. */
export function usesOf(
  files: readonly (readonly [name: string, text: string])[],
  repository: string | undefined,
): readonly ActionUse[] {
  const own = new Map(files.map(([name, text]) => [name, usesIn(name, text, repository)]))
  return [...[...own.values()].flat(), ...files.flatMap(([name, text]) => calledInGroup(name, text, own))]
}
