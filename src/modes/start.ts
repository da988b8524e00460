import { startedBy, type StartedBy } from '../github/event.ts'
import type { Runtime } from '../runtime.ts'

/** What GitHub says about the event that started this run; empty if it cannot be read. */
export async function readStart({ readEvent }: Pick<Runtime, 'readEvent'>): Promise<StartedBy> {
  const text = await readEvent()
  return startedBy(text.kind === 'known' ? text.value : '')
}
