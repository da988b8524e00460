import { ActionError } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { Resources } from '../domain/resources.ts'
import { epochSeconds, seconds, type EpochSeconds } from '../domain/units.ts'
import { phaseOf } from '../policy/phase.ts'
import { privateSide } from '../policy/private-down.ts'
import { withoutOddTimes } from '../record/odd-times.ts'
import { readRecord } from '../record/tag.ts'
import { recordBase } from '../record/transitions.ts'
import { loadObservation, observeBurstLoads, observeMainLoads, type BurstLoads } from './observe-load.ts'
import { observeOutside } from './outside.ts'
import { forgetsStop } from './known/outdated.ts'
import { withOwnWrites } from './known/overlay.ts'
import { readDetails, readResources } from './read.ts'
import type { InstanceCount } from './progress.ts'
import type { Session } from './session.ts'

/** Time limit for all reads of a pass together. A load source that needs longer is unknown; any other read is an error. */
const READS = seconds(60)

/** A machine that is kept in time is never so far from Azure's: a person must know, and the load is asked for again. */
const WORTH_TELLING_SECONDS = 30

/** Reads everything that a decision needs: Azure and load side by side. */
export async function observe(s: Session): Promise<Observation> {
  const o = await inTime(s, (signal) => observeWithin(s, signal))
  tellStep(s)
  const jump = s.clock.settle()
  if (jump !== 0) s.ledger.shiftedBy(jump, await s.clock.now())
  if (Math.abs(jump) <= WORTH_TELLING_SECONDS) return jump === 0 ? o : shifted(s, o, jump)
  // What was asked for until a wrong moment tells nothing of now, and what was seen at one has a wrong date.
  s.reads.loads.clear()
  s.outside.forget()
  s.narrator.warned(wrongClock(s.clock.offset))
  return inTime(s, (signal) => observeWithin(s, signal))
}

/** What the report tells if the run ends before its next read: all of it comes from one read. */
export function tells({ story, billing, target }: Session, o: Observation): void {
  story.observed(o, phaseOf(o, target.burstSide).phase)
  billing.observed(o)
}

/** What was read is as old as it was. */
function shifted(s: Session, o: Observation, jump: number): Observation {
  s.reads.shiftedBy(jump)
  return { ...o, at: epochSeconds(o.at + jump) }
}

/** The run has not followed it, but what else is on this machine has. */
function tellStep(s: Session): void {
  const step = Math.round(s.clock.takeStep())
  if (step === 0) return
  const how = `${duration(seconds(Math.abs(step)))} ${step < 0 ? 'back' : 'forward'}`
  s.narrator.warned(
    `this machine's clock was set ${how} while the run was at work; the run's waits and dates do not follow it`,
  )
}

function wrongClock(offset: number): string {
  if (offset === 0) return "this machine's clock agrees with Azure's again, and the run goes by it"
  const difference = duration(seconds(Math.abs(offset)))
  return `this machine's clock is ${difference} ${offset < 0 ? 'ahead of' : 'behind'} Azure's, so the run goes by Azure's`
}

async function inTime<T>(s: Session, read: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = s.clock.deadline(READS, s.signal, 'Reading the state of Azure and the load', 'not counted')
  try {
    return await read(deadline.signal)
  } finally {
    deadline.done()
  }
}

async function observeWithin(s: Session, signal: AbortSignal): Promise<Observation> {
  const readAt = await s.clock.now()
  if (s.reads.scope !== 'nothing') s.reads.began(readAt)
  const [{ resources, record, burst }, mains] = await Promise.all([
    observeAzure(s, readAt, signal),
    observeMainLoads(s, signal),
  ])
  const now = await s.clock.now()
  const outside = await observeOutside(s, { at: now, resources, record }, signal)
  return {
    at: now,
    resources,
    record,
    ...(outside !== undefined && { outside }),
    load: loadObservation(s, mains, burst, now),
    ...(burst.requests !== undefined && { burstRequests: burst.requests }),
    burstHealth: s.proofs.evidence('burst', now),
    privateHealth: s.proofs.evidence('private', now),
    runInterval: s.runInterval,
  }
}

/** Azure, and the burst side's load. Neither waits for a source of the private side (burst-without-private-side). */
async function observeAzure(
  s: Session,
  readAt: EpochSeconds,
  signal: AbortSignal,
): Promise<Pick<Observation, 'resources' | 'record'> & { readonly burst: BurstLoads }> {
  const { reads } = s
  const resources = await resourcesNow(s, signal)
  reads.azure(resources)
  const record = recordOf(s, resources, readAt)
  if (forgetsStop(s.ledger, { resources, record })) return observeAzure(s, await s.clock.now(), signal)
  const burst = await observeBurstLoads(s, { resources, record, at: await s.clock.now() }, signal)
  return { resources, record, burst }
}

/** What the scope of this iteration leaves out is as it was read, with the run's own writes since. */
async function resourcesNow(s: Session, signal: AbortSignal): Promise<Resources> {
  return withLeast(s, await resourcesRead(s, signal))
}

/** With the fewest instances that Azure allows, as far as the run has come to know. */
export function withLeast({ sizing: { least } }: Pick<Session, 'sizing'>, found: Resources): Resources {
  return least === undefined ? found : { ...found, plan: { ...found.plan, leastInstances: least } }
}

async function resourcesRead(s: Session, signal: AbortSignal): Promise<Resources> {
  const { scope, resources, kept } = s.reads
  if (scope === 'all' || resources === undefined)
    return readResources(s.ports, s.target, resources, signal, kept)
  const own = withOwnWrites(resources, s.ledger)
  return scope === 'nothing' ? own : readResources(s.ports, s.target, own, signal, own)
}

/**
 * The state tag. If it cannot be written, nothing remembers since when the private side is down. Then it is enough that
 * Traffic Manager's own probes have failed several times (private-down-bursts).
 */
function recordOf(s: Session, resources: Resources, now: EpochSeconds): Observation['record'] {
  const record = withoutOddTimes(readRecord(resources.profile.tags, resources.burstEndpoint.name), now)
  if (s.writes.recordRefused === undefined || privateSide(resources) !== 'down') return record
  const phase = resources.burstEndpoint.status === 'Enabled' ? 'bursting' : 'warm'
  const base = recordBase(record, resources.app.state === 'Running' ? phase : 'idle', s.runId, now)
  const since = epochSeconds(now - s.target.privateDownAfterSeconds)
  return known({ ...base, privateDownSinceEpochSeconds: base.privateDownSinceEpochSeconds ?? since })
}

/** Adds what only a resize needs to know. */
export async function observeDetails(s: Session, o: Observation): Promise<Observation> {
  const kept = s.reads.scope === 'all' ? undefined : s.reads.details
  const read = kept ?? (await inTime(s, (signal) => readDetails(s.ports, o.resources, signal)))
  s.reads.detailsRead(read)
  return { ...o, resources: { ...o.resources, ...read } }
}

/** Adds what only the checks before a burst need; read once in a run. */
export async function observePreflight(s: Session, o: Observation): Promise<Observation> {
  const { burstSku, idleSku } = s.target.burstSide
  const wants = { sizes: burstSku !== undefined || idleSku !== undefined }
  const preflight =
    s.reads.preflight ??
    (await inTime(s, (signal) => s.ports.plan.readPreflight(o.resources.plan, wants, signal)))
  s.reads.preflightRead(preflight)
  return { ...o, resources: { ...o.resources, preflight } }
}

/**
 * Adds how many workers of the app are READY. If the service does not tell (no permission, or none READY although the
 * app answers), uses the plan's own count: a burst does not wait for a number that nothing can tell.
 */
export async function observeReady(s: Session, o: Observation): Promise<Observation> {
  const kept = s.reads.scope === 'nothing' ? s.reads.instances : undefined
  const count = kept ?? (await countInstances(s, o))
  s.reads.instancesRead(count)
  if (count.kind === 'unknown') return o
  const { ready, doubted } = count.value
  if (ready === 0 && doubted === 0) return o
  // The app answers, so one at least is there (share-within-capacity).
  return { ...o, resources: { ...o.resources, readyInstances: Math.max(1, ready) } }
}

/** The app's instances; unknown if the identity may not read them, or the service does not answer. */
export async function countInstances(s: Session, o: Observation): Promise<Known<InstanceCount>> {
  try {
    const { app } = o.resources
    const instances = await inTime(s, (signal) => s.ports.webApp.readInstances(app, signal))
    const inState = (wanted: string): number => instances.filter(({ state }) => state === wanted).length
    return known({ ready: inState('READY'), doubted: inState('DOUBTED'), listed: instances.length })
  } catch (error) {
    if (error instanceof ActionError && !s.signal.aborted) return unknown(error.message)
    throw error
  }
}
