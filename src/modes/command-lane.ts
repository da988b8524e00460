import { workflowRef } from '../github/runs.ts'
import type { Trigger } from '../report/model.ts'
import type { Runtime } from '../runtime.ts'
import { readStart } from './start.ts'

/** The name in the examples. */
const USUAL = 'cloudburst-by-hand.yml'

/** The workflow for a person's commands: this one if it was started with a mode, otherwise the one of the examples. */
export async function commandLane(runtime: Pick<Runtime, 'env' | 'readEvent'>): Promise<Trigger['lane']> {
  const own = workflowRef(runtime.env)
  if (own === undefined) return undefined
  const { inputs } = await readStart(runtime)
  return { repository: own.repository, workflow: Object.hasOwn(inputs, 'mode') ? own.workflow : USUAL }
}
