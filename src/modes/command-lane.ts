import { workflowRef } from '../github/runs.ts'
import type { Trigger } from '../report/model.ts'
import type { Runtime } from '../runtime.ts'
import { readStart } from './start.ts'

/** As the examples call it. */
const USUAL = 'cloudburst-by-hand.yml'

/** The workflow that a person dispatches commands with: this one, where it was started with a mode, else the usual one. */
export async function commandLane(runtime: Pick<Runtime, 'env' | 'readEvent'>): Promise<Trigger['lane']> {
  const own = workflowRef(runtime.env)
  if (own === undefined) return undefined
  const { inputs } = await readStart(runtime)
  return { repository: own.repository, workflow: Object.hasOwn(inputs, 'mode') ? own.workflow : USUAL }
}
