import type { EventAlert } from '../domain/alert.ts'
import { alertOfEvent, mayCarryAlert } from '../events/event.ts'
import type { Runtime } from '../runtime.ts'

/** The alert that started this run. Reads only events that can carry one. */
export async function alertOfRun(runtime: Pick<Runtime, 'trigger' | 'readEvent'>): Promise<EventAlert> {
  const { event } = runtime.trigger
  if (!mayCarryAlert(event)) return { kind: 'none' }
  const text = await runtime.readEvent()
  return text.kind === 'known' ? alertOfEvent(event, text.value) : { kind: 'unreadable', why: text.reason }
}
