import { ActionError } from '../domain/errors.ts'
import type { ServicePlan } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import type { Written } from '../domain/written.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import { packRecord } from '../record/codec.ts'
import { writeRecord } from '../record/write.ts'
import { NEVER_TESTED } from './health-track.ts'
import type { ResizeAnswer, ResizeShort } from './ports.ts'
import { recordStore } from './record-store.ts'
import type { Session } from './session.ts'
import { mayTryAgain } from './try-again.ts'
import { stepTitle, type Action, type WantedSku } from './steps.ts'

/** A write that Azure accepted this often without effect will not take effect by one more. */
const SAME_WRITE_LIMIT = 3
const BUSY_PAUSE = seconds(30)

export interface Performed {
  readonly written?: Written
  readonly detail?: string
}

/** Does one write. What a write leads to is seen by the next observation, not taken from the answer. */
export async function perform(s: Session, step: Action, now: EpochSeconds): Promise<Performed> {
  guardAgainstRepetition(s, step)
  if (step.kind === 'write-record') return writeState(s, step)
  const performed = await change(s, step, now)
  s.changed = true
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
      s.burstHealth = NEVER_TESTED
      return { written: await ports.webApp.start(required(s).app, signal) }
    case 'stop-app':
      return stop(s)
    case 'patch-endpoint':
      if (step.purpose === 'trial' || step.purpose === 'enable') s.progress = { ...s.progress, enabled: true }
      return { written: await ports.trafficManager.patchEndpoint(step.endpoint, step.change, signal) }
  }
}

async function stop(s: Session): Promise<Performed> {
  const written = await s.ports.webApp.stop(required(s).app, s.signal)
  s.progress = { ...s.progress, stopped: true }
  return { written }
}

/** The record is written for the next run. Failing never blocks enabling; it always blocks stop and shrink. */
async function writeState(s: Session, step: Extract<Action, { kind: 'write-record' }>): Promise<Performed> {
  try {
    const { profile, burstEndpoint } = required(s)
    const seen = { profile, endpoint: burstEndpoint.name }
    const written = await writeRecord(recordStore(s.ports, s.target), seen, step.record, s.signal)
    if (written === undefined) {
      s.writes.clear()
      return { detail: 'not written: another run changed the record meanwhile; decided anew' }
    }
    if (s.command?.hold !== undefined && step.record.hold !== undefined) s.holdWritten = true
    return { written, detail: packRecord(step.record) }
  } catch (error) {
    if (!(error instanceof ActionError) || s.signal.aborted) throw error
    if (mayTryAgain(s, error)) throw error
    s.progress = { ...s.progress, recordRefused: error }
    s.narrator.warned(
      `the record could not be written, so nothing will be stopped or shrunk: ${error.message}`,
    )
    return { detail: 'refused' }
  }
}

async function resize(
  s: Session,
  step: Extract<Action, { kind: 'resize-plan' }>,
  now: EpochSeconds,
): Promise<Performed> {
  s.resizeSince ??= now
  const answer = await s.ports.plan.resize(step.plan, step.sku, s.signal)
  if (answer.kind === 'accepted') {
    s.resize = answer.resize
    s.burstHealth = NEVER_TESTED
    s.progress = { ...s.progress, resizing: true, resizedTo: step.sku }
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
  const since = s.resizeSince ?? now
  if (now - since >= s.target.burstSide.scaleTimeoutSeconds)
    throw new ActionError(
      `the plan is still busy after ${String(Math.round(now - since))} s: ${printable(answer.reason)}`,
      {
        fix: "See in the plan's activity log what holds it, or raise scale-timeout.",
        transient: true,
      },
    )
  s.writes.clear()
  await s.clock.sleep(BUSY_PAUSE, s.signal)
  return { detail: `busy, tried again: ${printable(answer.reason)}` }
}

/**
 * Fewer instances than asked for: take them, limit the share, say so (invariant 12). Throws ActionError where there
 * are none to take.
 */
export function takeWhatThereIs(s: Session, plan: ServicePlan, sku: WantedSku, short: ResizeShort): string {
  const present = plan.sku.name === sku.name ? plan.sku.capacity : 0
  const said = short.available ?? 0
  // A quota of ten may be used up elsewhere: a number that would have been enough says nothing of what is left.
  const available = said < sku.capacity ? Math.max(said, present) : present
  const again = s.progress.availableInstances
  const left = again !== undefined && again <= available ? present : available
  if (left < 1 || left >= sku.capacity) throw noInstances(plan, sku, short.reason)
  s.progress = { ...s.progress, availableInstances: left }
  const detail = `only ${String(left)} of ${String(sku.capacity)} instances can be had: ${printable(short.reason)}`
  s.narrator.warned(`${detail}; they are taken and the share is limited to what they carry`)
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
  const times = (s.writes.get(key) ?? 0) + 1
  s.writes.set(key, times)
  if (times <= SAME_WRITE_LIMIT) return
  throw new ActionError(
    `"${printable(key)}" was accepted ${String(SAME_WRITE_LIMIT)} times but did not take effect`,
    {
      fix: 'Look in the Azure activity log who changes it back: an autoscale setting, a policy or another pipeline.',
    },
  )
}

function required(s: Session): NonNullable<Session['resources']> {
  if (s.resources === undefined) throw new Error('nothing is written before everything was read')
  return s.resources
}
