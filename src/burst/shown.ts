import type { Observation } from '../domain/observation.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import { observeDetails } from './observe.ts'
import type { Session } from './session.ts'
import type { Wait } from './steps.ts'

const FIRST_PAUSE_SECONDS = 1
const LONGEST_PAUSE_SECONDS = 15

type AwaitShown = Extract<Wait, { kind: 'await-shown' }>

/**
 * The last step of a run: reads its writes back (success-is-read-back). Undefined if Azure shows all of them. A pass of
 * a watch leaves that to the next one.
 */
export function awaitShown(s: Session, now: EpochSeconds): AwaitShown | undefined {
  if (s.watch !== undefined || s.ledger.unshown(now).length === 0) return undefined
  return { kind: 'await-shown', why: 'a replica of Azure still answers with the earlier values' }
}

/** One iteration: a pause that grows with the wait, after which the run reads everything again. */
export async function awaitShownOnce(s: Session, o: Observation): Promise<{ kind: 'again'; detail: string }> {
  if (s.ledger.unshown(o.at).some((key) => key.startsWith('autoscale'))) await observeDetails(s, o)
  const waited = s.waits.lasted('await-shown', o.at)
  const pause = Math.min(LONGEST_PAUSE_SECONDS, Math.max(FIRST_PAUSE_SECONDS, waited))
  await s.clock.sleep(seconds(pause), s.signal)
  const count = s.ledger.unshown(o.at).length
  return { kind: 'again', detail: `Azure does not show ${String(count)} of this run's changes yet` }
}
