import { ActionError } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Resources, ServicePlan } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import type { Written } from '../domain/written.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import { packRecord } from '../record/codec.ts'
import { writeRecord } from '../record/write.ts'
import type { ResizeAnswer, ResizeShort } from './ports.ts'
import { recordStore } from './record-store.ts'
import type { Session } from './session.ts'
import { mayTryAgain } from './try-again.ts'
import { stepTitle, type Action, type WantedSku } from './steps.ts'

/** Azure accepted a write this often without effect: one more would have none either. */
const SAME_WRITE_LIMIT = 3
const BUSY_PAUSE = seconds(30)

export interface Performed {
  readonly written?: Written
  readonly detail?: string
}

/** Does one write. The next observation shows its effect; the answer does not. */
export async function perform(s: Session, step: Action, now: EpochSeconds): Promise<Performed> {
  guardAgainstRepetition(s, step)
  if (step.kind === 'write-record') return writeState(s, step)
  const performed = await change(s, step, now)
  s.writes.succeeded()
  return performed
}

async function change(
  s: Session,
  step: Exclude<Action, { kind: 'write-record' }>,
  now: EpochSeconds,
): Promise<Performed> {
  const { ports, signal } = s
  switch (step.kind) {
    case 'resize-plan':
      return resize(s, step, now)
    case 'change-autoscale':
      return { written: await ports.autoscale.change(step.setting, step.change, signal) }
    case 'create-autoscale':
      return { written: await ports.autoscale.create(required(s).plan, step, signal) }
    case 'start-app':
      s.proofs.burstChanged()
      return { written: await ports.webApp.start(required(s).app, signal) }
    case 'stop-app':
      return stop(s)
    case 'patch-endpoint':
      if (enablesBurst(s, step)) s.attempt.endpointEnabled()
      return { written: await ports.trafficManager.patchEndpoint(step.endpoint, step.change, signal) }
  }
}

function enablesBurst(s: Session, step: Extract<Action, { kind: 'patch-endpoint' }>): boolean {
  return step.change.status === 'Enabled' && step.endpoint.id === s.reads.resources?.burstEndpoint.id
}

async function stop(s: Session): Promise<Performed> {
  const written = await s.ports.webApp.stop(required(s).app, s.signal)
  s.attempt.appStopped()
  return { written }
}

/** Writes the state tag for the next run. A failure never blocks enabling; it always blocks stop and shrink. */
async function writeState(s: Session, step: Extract<Action, { kind: 'write-record' }>): Promise<Performed> {
  try {
    const { profile, burstEndpoint } = required(s)
    const seen = { profile, endpoint: burstEndpoint.name }
    const written = await writeRecord(recordStore(s.ports, s.target), seen, step.record, s.signal)
    if (written === undefined) {
      s.writes.startOver()
      return { detail: 'not written: another run changed the state tag meanwhile, so this run decides again' }
    }
    if (s.command?.hold !== undefined && step.record.hold !== undefined) s.writes.holdIsWritten()
    return { written }
  } catch (error) {
    if (!(error instanceof ActionError) || s.signal.aborted) throw error
    if (mayTryAgain(s, error)) throw error
    s.writes.recordIsRefused(error)
    s.narrator.warned(
      `the state tag could not be written, so the run will not stop or shrink anything: ${error.message}`,
    )
    return { detail: 'refused' }
  }
}

async function resize(
  s: Session,
  step: Extract<Action, { kind: 'resize-plan' }>,
  now: EpochSeconds,
): Promise<Performed> {
  s.sizing.lasted(now)
  const answer = await s.ports.plan.resize(step.plan, step.sku, s.signal)
  if (answer.kind === 'accepted') {
    s.sizing.accepted(answer.resize, step.sku)
    s.proofs.burstChanged()
    return { written: answer.resize.written }
  }
  if (answer.kind === 'busy') return busy(s, answer, now)
  return { detail: takeWhatThereIs(s, step.plan, step.sku, answer) }
}

async function busy(
  s: Session,
  answer: Extract<ResizeAnswer, { kind: 'busy' }>,
  now: EpochSeconds,
): Promise<Performed> {
  const lasted = s.sizing.lasted(now)
  if (lasted >= s.target.burstSide.scaleTimeoutSeconds)
    throw new ActionError(
      `the App Service plan is still busy after ${duration(lasted)}: ${printable(answer.reason)}`,
      {
        fix: "See in the plan's activity log which operation runs, or raise scale-timeout.",
        transient: true,
      },
    )
  s.writes.startOver()
  await s.clock.sleep(BUSY_PAUSE, s.signal)
  return { detail: `busy, will try again: ${printable(answer.reason)}` }
}

/**
 * Azure gives fewer instances than asked for: take them, limit the share, say so (share-within-capacity). Throws
 * ActionError where there are none to take.
 */
export function takeWhatThereIs(s: Session, plan: ServicePlan, sku: WantedSku, short: ResizeShort): string {
  const present = plan.sku.name === sku.name ? plan.sku.capacity : 0
  const said = short.available ?? 0
  // A quota of ten may be used up elsewhere: a number that would have been enough does not say what is left.
  const available = said < sku.capacity ? Math.max(said, present) : present
  const again = s.sizing.available
  const left = again !== undefined && again <= available ? present : available
  if (left < 1 || left >= sku.capacity) throw noInstances(plan, sku, short.reason)
  s.sizing.limitedTo(left)
  const detail = `Azure gives only ${String(left)} of ${String(sku.capacity)} instances: ${printable(short.reason)}`
  s.narrator.warned(`${detail}; the run takes them and limits the share to what they carry`)
  return detail
}

function noInstances(plan: ServicePlan, sku: WantedSku, reason: string): ActionError {
  return new ActionError(
    `Azure gives the plan ${printable(plan.name)} no ${sku.name} × ${String(sku.capacity)}: ${printable(reason)}`,
    {
      fix: 'Ask for quota in the Azure portal, lower burst-instances, or choose another burst-sku or region.',
      link: 'sizes',
    },
  )
}

function guardAgainstRepetition(s: Session, step: Action): void {
  const key = step.kind === 'write-record' ? `record ${packRecord(step.record)}` : stepTitle(step)
  if (s.writes.begin(key) < SAME_WRITE_LIMIT) return
  throw new ActionError(
    `"${printable(key)}" was accepted ${String(SAME_WRITE_LIMIT)} times but did not take effect`,
    {
      fix: 'Look in the Azure activity log who changes it back: an autoscale setting, a policy or another pipeline.',
    },
  )
}

function required(s: Session): Resources {
  const { resources } = s.reads
  if (resources === undefined) throw new Error('a run writes nothing before it has read everything')
  return resources
}
