import type { Decision } from '../domain/decision.ts'
import { ActionError } from '../domain/errors.ts'
import type { TargetConfig } from '../domain/config.ts'
import type { Clock } from '../domain/clock.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord, Lease, Phase } from '../domain/record.ts'
import type { ServicePlan } from '../domain/resources.ts'
import { elapsed, minutes, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { leaseView, liveLease } from '../record/lease.ts'
import { readRecord } from '../record/tag.ts'
import { withoutLease } from '../record/transitions.ts'
import { changeRecord } from '../record/write.ts'
import { perform, type Outcome } from './perform.ts'
import { claimedRecord } from './plan.ts'
import { SHOWN_WITHIN } from './known/shown-within.ts'
import type { Ports } from './ports.ts'
import { recordStore } from './record-store.ts'
import { RunTime } from './run/time.ts'
import { progressOf, type Session } from './session.ts'
import type { Action } from './steps.ts'
import { pauseBeforeAnother } from './try-again.ts'

/** Two watches that claim at once know within this time which claim came last. */
const SETTLE = seconds(2)
/** After a claim this quick, another claim that was made after the action's read must be visible. */
const QUICK = seconds(1)
/** After a slow claim: the other's write in flight (30 s) and its read (5 s) must be over. */
const SETTLE_SLOW = seconds(37)
/** Two claims may be seconds apart, and each read may lag. */
const YIELD_MARGIN = seconds(15)
/** A plan read within this time still tells whether an idle burst side has its idle size. */
const PLAN_KEPT = minutes(10)

export type LeaseMove =
  { readonly kind: 'act' } | { readonly kind: 'claim' } | { readonly kind: 'yield'; readonly lease: Lease }

/**
 * What the lease lets this run do now. There is no conditional write, so a watch acts only while the state tag that it
 * has just read names it. A run of one pass never holds a lease and leaves everything to the watch that does. A
 * person's command ignores the lease: it writes its hold, and the holder of the lease obeys it (person-beats-rule).
 */
export function leaseMove(
  s: Pick<Session, 'watch' | 'yields'>,
  { o, decision }: { readonly o: Observation; readonly decision: Decision },
): LeaseMove {
  if (s.watch === undefined) {
    const lease = s.yields === true ? liveLease(o.record, o.at) : undefined
    return lease === undefined ? { kind: 'act' } : { kind: 'yield', lease }
  }
  const view = leaseView(o.record, s.watch.owner, o.at)
  if (view.kind === 'taken') return { kind: 'yield', lease: view.lease }
  // A pause allows no write at all, so the watch waits without a lease.
  return { kind: view.kind === 'mine' || decision.rule === 'pause' ? 'act' : 'claim' }
}

/** Writes the lease and waits until a claim made at the same time becomes visible. The next read tells who holds it. */
export async function claimLease(
  s: Session,
  { o, phase }: { readonly o: Observation; readonly phase: Phase },
): Promise<void> {
  const owner = s.watch?.owner ?? ''
  const { target, runId, command } = s
  const progress = progressOf(s, o.at)
  const record = claimedRecord(o, owner, { target, phase, now: o.at, runId, progress, command })
  const why = 'no watch holds the lease, and a watch acts only with it'
  const readAt = o.at
  const outcome = await write(s, { kind: 'write-record', record, why, routine: true }, o.at)
  if (outcome === 'again') return
  s.writes.stepDone('write-record')
  const refused = s.writes.recordRefused
  if (refused !== undefined) throw noLease(refused)
  const now = await s.clock.now()
  s.writes.leaseClaimed(now)
  await s.clock.sleep(elapsed(readAt, now) <= QUICK ? SETTLE : SETTLE_SLOW, s.signal)
  await untilShown(s)
}

/** `again` also where the state tag is busy, after a pause. */
async function write(s: Session, step: Action, now: EpochSeconds): Promise<Outcome> {
  try {
    return await perform(s, step, now)
  } catch (error) {
    if (await pauseBeforeAnother(s, step, error)) return 'again'
    throw error
  }
}

/** While the service does not show this claim, it may hide another one too. */
async function untilShown(s: Session): Promise<void> {
  for (let pause = 1; ; pause = Math.min(10, pause * 2)) {
    await s.ports.trafficManager.readProfile(s.target.profile, s.signal)
    const now = await s.clock.now()
    if (!s.ledger.unshown(now).some((key) => key.startsWith('tag '))) return
    await s.clock.sleep(seconds(pause), s.signal)
  }
}

/**
 * Whether a read that shows another watch's lease may be older than this run's own claim: two watches that claim at
 * once and read late would both yield. Pauses in that case; after the lag, the read tells who holds the lease.
 */
export async function mayBeStale(s: Session): Promise<boolean> {
  const claimed = s.writes.claimedAt
  if (claimed === undefined) return false
  const left = SHOWN_WITHIN + YIELD_MARGIN - elapsed(claimed, await s.clock.now())
  if (left <= 0) return false
  await s.clock.sleep(seconds(Math.min(left, 10)), s.signal)
  return true
}

/** The App Service plan of an earlier pass, if this pass may begin with it. */
export function planToKeep(s: Session, now: EpochSeconds): ServicePlan | undefined {
  const earlier = s.watch?.earlier
  if (earlier?.phase !== 'idle' || elapsed(earlier.planReadAt, now) > PLAN_KEPT) return undefined
  return earlier.resources.plan
}

function noLease(cause: ActionError): ActionError {
  return new ActionError(`a watch needs its lease, and the state tag cannot be written: ${cause.message}`, {
    fix: `${cause.fix} Or run mode: auto by cron instead.`,
    link: 'watch-lease',
    cause,
    outcome: cause.transient ? 'failed' : 'refused',
    transient: cause.transient,
    ...(cause.arm !== undefined && { arm: cause.arm }),
  })
}

/** `paused`: a pause means no write at all, so the lease stays, for so many seconds; `not-held`: it is not this watch's. */
export type Release =
  | { readonly kind: 'released' }
  | { readonly kind: 'not-held' }
  | { readonly kind: 'paused'; readonly leftSeconds: Seconds }

/** Gives the lease back, so that the successor need not wait for its end. */
export async function releaseLease(
  ports: Pick<Ports, 'trafficManager' | 'tags' | 'azureTime'>,
  target: Pick<TargetConfig, 'profile'>,
  held: { readonly owner: string; readonly endpoint: string; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Release> {
  const now = await new RunTime(held.clock, ports.azureTime).now()
  let release: Release = { kind: 'not-held' }
  await changeRecord(
    recordStore(ports, target),
    held.endpoint,
    (record) => {
      release = releaseOf(record, held.owner, now)
      return release.kind === 'released' ? withoutLease(record) : undefined
    },
    signal,
  )
  return release
}

function releaseOf({ lease, pause }: BurstRecord, owner: string, now: EpochSeconds): Release {
  if (lease?.owner !== owner || lease.untilEpochSeconds <= now) return { kind: 'not-held' }
  const isPaused = (pause?.untilEpochSeconds ?? 0) > now
  return isPaused
    ? { kind: 'paused', leftSeconds: elapsed(now, lease.untilEpochSeconds) }
    : { kind: 'released' }
}

/** The lease in force, by one read of the profile; undefined if no watch holds one. */
export async function readLease(
  ports: Pick<Ports, 'trafficManager' | 'azureTime'>,
  { profile }: Pick<TargetConfig, 'profile'>,
  held: { readonly endpoint: string; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Lease | undefined> {
  const { tags } = await ports.trafficManager.readProfile(profile, signal)
  const now = await new RunTime(held.clock, ports.azureTime).now()
  return liveLease(readRecord(tags, held.endpoint), now)
}
