import { known, unknown, type Known } from '../../domain/known.ts'
import { usesIn, type ActionUse } from '../../github/workflow-uses.ts'
import type { Runtime } from '../../runtime.ts'

const FOLDER = '.github/workflows'
/** A repository with more is read in part. */
const MOST_FILES = 100

/** The steps of the workflows in the workspace that use this action. */
export async function workflowUses({
  namesIn,
  readText,
  trigger,
}: Pick<Runtime, 'namesIn' | 'readText' | 'trigger'>): Promise<Known<readonly ActionUse[]>> {
  const names = (await namesIn(FOLDER)).filter((name) => /\.ya?ml$/u.test(name)).sort()
  const texts = names.slice(0, MOST_FILES).map(async (name) => {
    // One that cannot be read is no reason to check none.
    const text = await readText(`${FOLDER}/${name}`).catch(() => '')
    return usesIn(name, text, trigger.action?.repository)
  })
  const uses = (await Promise.all(texts)).flat()
  return uses.length > 0
    ? known(uses)
    : unknown('the workspace has no workflow with this action (actions/checkout brings them)')
}
