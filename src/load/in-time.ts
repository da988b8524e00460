import { seconds } from '../domain/units.ts'
import type { LoadPorts } from './ports.ts'
import { problem } from './problem.ts'

/** All reads of a pass together have 60 s; the retries of Azure's client must fit too. The wait for a turn at Azure is on top. */
const TIME_LIMIT = seconds(45)

/** Runs a read of an Azure `service` with its own deadline. */
export async function inTime<T>(
  service: string,
  { clock }: Pick<LoadPorts, 'clock'>,
  parent: AbortSignal,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = clock.deadline(TIME_LIMIT, parent, service, 'not counted')
  try {
    return await body(deadline.signal)
  } catch (error) {
    if (parent.aborted || !deadline.signal.aborted) throw error
    throw problem(`${service} did not answer within ${String(TIME_LIMIT)} s`, 'It may pass; see Azure status')
  } finally {
    deadline.done()
  }
}
