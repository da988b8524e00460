import { remaining } from '../clock/deadlines.ts'
import type { Observation } from '../domain/observation.ts'
import { after, seconds, type EpochSeconds } from '../domain/units.ts'
import { observeDetails } from './observe.ts'
import { pause, type Waited } from './pause.ts'
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

/** A run that ends by its `timeout` says nothing: it leaves so long before. */
const TO_SAY_SO = seconds(15)

/**
 * One iteration: a pause that grows with the wait, after which the run reads everything again. It is bounded by the longest
 * lag, so only the run's `timeout` cuts it short.
 */
export async function awaitShownOnce(s: Session, o: Observation): Promise<Waited> {
  if (s.ledger.unshown(o.at).some((key) => key.startsWith('autoscale'))) await observeDetails(s, o)
  const waited = s.waits.lasted('await-shown', o.at)
  const length = seconds(Math.min(LONGEST_PAUSE_SECONDS, Math.max(FIRST_PAUSE_SECONDS, waited)))
  const count = s.ledger.unshown(o.at).length
  const detail =
    count === 0 ? 'reads still differ' : `Azure does not show ${String(count)} of this run's changes yet`
  const left = remaining(s.signal, s.clock.byMachine(o.at))
  if (left !== undefined && left < length + TO_SAY_SO)
    return { kind: 'leave', untilEpochSeconds: after(o.at, length), detail }
  return pause(s, length, detail)
}
