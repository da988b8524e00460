import type { AutoscaleSetting } from '../domain/autoscale.ts'
import { ActionError } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { BurstRecord } from '../domain/record.ts'
import type { Endpoint, Resources } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import type { Written } from '../domain/written.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import { readRecord, recordTagName } from '../record/tag.ts'
import { writeRecord } from '../record/write.ts'
import { isUnhealthy } from './endpoints.ts'
import { takeWhatThereIs } from './fewer.ts'
import { KEYS } from './known/keys.ts'
import { isLost, isRefused } from './known/lost.ts'
import type { EndpointChange, ResizeAnswer } from './ports.ts'
import { recordStore } from './record-store.ts'
import type { Session } from './session.ts'
import { pauseFor } from './try-again.ts'
import { keepsZones } from './zones.ts'
import type { Action } from './steps.ts'

const BUSY_PAUSE = seconds(30)
/** How many times in a row other runs may change the state tag before this run gives up. */
const MOST_CONFLICTS = 6

interface Performed {
  readonly written?: Written
  readonly detail?: string
}

/** `again`: the step was not done. The run has logged it and paused; now it reads and decides again. */
export type Outcome = Performed | 'again'

/** Makes one write. Later observations show its effect. */
export function perform(s: Session, step: Action, now: EpochSeconds): Promise<Outcome> {
  return step.kind === 'write-record' ? writeState(s, step, now) : change(s, step, now)
}

async function change(
  s: Session,
  step: Exclude<Action, { kind: 'write-record' }>,
  now: EpochSeconds,
): Promise<Outcome> {
  const { ports, signal } = s
  switch (step.kind) {
    case 'resize-plan':
      return resize(s, step, now)
    case 'change-autoscale':
      return { written: await ports.autoscale.change(step.setting, step.change, signal) }
    case 'create-autoscale':
      return { written: await ports.autoscale.create(required(s).plan, step, signal) }
    case 'delete-autoscale':
      return deleteAutoscale(s, step.setting)
    case 'start-app':
      s.proofs.burstChanged()
      s.attempt.started()
      return { written: await ports.webApp.start(required(s).app, signal) }
    case 'stop-app':
      return stop(s)
    case 'patch-endpoint':
      return { written: await patchEndpoint(s, step) }
  }
}

/** The documented roles cannot delete, and a lock forbids it: the setting is switched off instead. */
async function deleteAutoscale(s: Session, setting: AutoscaleSetting): Promise<Performed> {
  try {
    return { written: await s.ports.autoscale.delete(setting, s.signal) }
  } catch (error) {
    if (!(error instanceof ActionError) || error.transient || s.signal.aborted) throw error
    s.attempt.givesUp('delete-autoscale', error)
    return { detail: `not done, so it is switched off instead: ${error.message}` }
  }
}

async function patchEndpoint(
  s: Session,
  step: Extract<Action, { kind: 'patch-endpoint' }>,
): Promise<Written> {
  const { endpoint } = step
  const isBurst = endpoint.id === required(s).burstEndpoint.id
  try {
    const written = await s.ports.trafficManager.patchEndpoint(endpoint, step.change, s.signal)
    if (isBurst) await noteChanged(s, step)
    return written
  } catch (error) {
    // What Azure refused did not happen; anything else may have.
    if (isBurst && isRefused(error) && !s.signal.aborted) s.attempt.announcement.refused()
    else if (isBurst) await noteChanged(s, step)
    throw error
  }
}

/** Azure may take its time: a drain counts from the answer, not from the request (never-stop-before-drain). */
async function noteChanged(
  { attempt, proofs, clock }: Session,
  { endpoint, change: { status } }: { endpoint: Endpoint; change: EndpointChange },
): Promise<void> {
  attempt.announcement.mayHaveWorked()
  if (status === 'Enabled') attempt.endpointEnabled()
  if (status !== 'Disabled') return
  attempt.endpointDisabled(await clock.now())
  // Traffic Manager's probes say otherwise than the tests before them, which prove nothing more (healthy-before-enable).
  if (isUnhealthy(endpoint)) proofs.burstChanged()
}

async function stop(s: Session): Promise<Performed> {
  const written = await s.ports.webApp.stop(required(s).app, s.signal)
  s.attempt.appStopped()
  return { written }
}

/** Writes the state tag for the next run. A failure never blocks enabling, and always blocks stop and shrink. */
async function writeState(
  s: Session,
  step: Extract<Action, { kind: 'write-record' }>,
  now: EpochSeconds,
): Promise<Outcome> {
  try {
    const { profile, burstEndpoint } = required(s)
    const seen = { profile, endpoint: burstEndpoint.name }
    noteAnnouncement(s, step.record)
    const record = s.billing.written(step.record, now)
    const written = await writeRecord(recordStore(s.ports, s.target), seen, record, s.signal)
    if (written === undefined) return await conflict(s, step)
    if (s.command?.hold !== undefined && step.record.hold !== undefined)
      s.writes.holdIsWritten(await s.clock.now())
    return { written }
  } catch (error) {
    if (!(error instanceof ActionError) || s.signal.aborted) throw error
    if ((await pauseFor(s, step, error)) !== undefined) throw error
    s.writes.recordIsRefused(error)
    s.narrator.warned(
      `the state tag could not be written, so the run will not stop or shrink anything: ${error.message}`,
    )
    return { detail: 'refused' }
  }
}

function noteAnnouncement(s: Session, record: BurstRecord): void {
  const { profile, burstEndpoint } = required(s)
  const before = readRecord(profile.tags, burstEndpoint.name)
  if (before.kind === 'known') s.attempt.announcement.made(before.value, record)
}

async function conflict(s: Session, step: Action): Promise<'again'> {
  const pause = 2 ** s.writes.conflicts
  s.writes.conflict()
  if (s.writes.conflicts > MOST_CONFLICTS)
    throw new ActionError(
      `another run changed the state tag before each of ${String(MOST_CONFLICTS)} tries`,
      {
        fix: 'Run again; see in the activity log of the profile what else writes its tags.',
        transient: true,
      },
    )
  const { profile, burstEndpoint } = required(s)
  const isBack = s.ledger.isBack(KEYS.tag(profile.id, recordTagName(burstEndpoint.name)))
  const what = isBack
    ? 'Azure shows an earlier state tag again'
    : 'another run changed the state tag meanwhile'
  s.narrator.noted(step, `${what}; decides again in ${String(pause)} s`)
  await s.clock.sleep(seconds(pause), s.signal)
  return 'again'
}

async function resize(
  s: Session,
  step: Extract<Action, { kind: 'resize-plan' }>,
  now: EpochSeconds,
): Promise<Outcome> {
  s.sizing.lasted(now)
  const answer = await sendResize(s, step)
  if (answer === 'again') return answer
  if (answer.kind === 'accepted') {
    s.sizing.accepted(answer.resize, step.sku)
    s.attempt.started()
    s.proofs.burstChanged()
    return { written: answer.resize.written }
  }
  if (answer.kind === 'busy') return busy(s, step, answer, now)
  return { detail: takeWhatThereIs(s, step.plan, step.sku, answer) }
}

async function sendResize(
  s: Session,
  { plan, sku }: Extract<Action, { kind: 'resize-plan' }>,
): Promise<ResizeAnswer | 'again'> {
  try {
    return await s.ports.plan.resize(plan, sku, s.signal)
  } catch (error) {
    if (keepsZones(s, plan, sku, error)) return 'again'
    if (isLost(error) || s.signal.aborted) s.sizing.answerLost(sku, await s.clock.now())
    throw error
  }
}

async function busy(
  s: Session,
  step: Action,
  answer: Extract<ResizeAnswer, { kind: 'busy' }>,
  now: EpochSeconds,
): Promise<'again'> {
  const lasted = s.sizing.lasted(now)
  if (lasted >= s.target.burstSide.scaleTimeoutSeconds)
    throw new ActionError(
      `the App Service plan is still busy after ${duration(lasted)}: ${printable(answer.reason)}`,
      {
        fix: "See in the plan's activity log which operation runs, or raise scale-timeout.",
        transient: true,
      },
    )
  s.narrator.noted(step, `busy, retried in ${String(BUSY_PAUSE)} s: ${printable(answer.reason)}`)
  await s.clock.sleep(BUSY_PAUSE, s.signal)
  return 'again'
}

function required(s: Session): Resources {
  const { resources } = s.reads
  if (resources === undefined) throw new Error('a run writes nothing before it has read everything')
  return resources
}
