import { remaining } from '../clock/deadlines.ts'
import type { Observation } from '../domain/observation.ts'
import { liveLease } from '../record/lease.ts'
import { after, elapsed, seconds } from '../domain/units.ts'
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
export function awaitShown(s: Session, o: Observation): AwaitShown | undefined {
  if (s.watch !== undefined) return undefined
  if (s.ledger.unshown(o.at).length > 0)
    return { kind: 'await-shown', why: 'a replica of Azure still answers with the earlier values' }
  if (mayBeOverwritten(s, o))
    return { kind: 'await-shown', why: 'the watch at work may not have seen the hold of this run yet' }
  return undefined
}

/** A controller that has read the state tag before it was written may write over it, so long after. */
export const MAY_OVERWRITE = seconds(5)

/** Meanwhile the run keeps reading, and writes its hold again if it is gone (person-beats-rule). */
function mayBeOverwritten({ writes, ledger }: Session, { at, record }: Observation): boolean {
  const { holdWrittenAt } = writes
  if (holdWrittenAt === undefined || liveLease(record, at) === undefined) return false
  return elapsed(holdWrittenAt, at) < MAY_OVERWRITE + 2 * (ledger.lags.get('tag') ?? 0)
}

/** For the log: how long Azure took at most to show this run's writes, if the run had to wait. Reads lie apart. */
export function lagsSeen({ ledger }: Session): { readonly detail?: string } {
  const lags = [...ledger.lags].map(([kind, lag]) => `${WORDS[kind] ?? kind} ≤ ${lag.toFixed(0)} s`)
  return lags.length === 0 ? {} : { detail: `Azure showed writes late: ${lags.join(', ')}` }
}

const WORDS: Readonly<Record<string, string>> = {
  tag: 'state tag',
  app: 'web app',
  plan: 'App Service plan',
  count: 'running instances',
}

/** A run that ends by its `timeout` says nothing: it leaves so long before. */
const TO_SAY_SO = seconds(15)

/**
 * One iteration: a pause that grows with the wait, after which the run reads everything again. It is bounded by the longest
 * lag, so only the run's `timeout` cuts it short.
 */
export async function awaitShownOnce(s: Session, o: Observation): Promise<Waited> {
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
