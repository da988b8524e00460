import { ActionError } from '../domain/errors.ts'
import type { Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import { isTakenOut } from '../domain/record.ts'
import { after, elapsed, minutes, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { duration } from '../domain/format.ts'
import { isBlind } from '../policy/taken-out.ts'
import { resizeOnce } from './await-resize.ts'
import { anotherAnswers } from './endpoints.ts'
import { testBurst, testPrivate } from './health-test.ts'
import { countInstances } from './observe.ts'
import type { HealthResult } from './ports.ts'
import { onlineTimeout } from './routing.ts'
import { notOnline, notWarm } from './wait-failed.ts'
import type { InstanceCount } from './progress.ts'
import type { Session } from './session.ts'
import { leaveOrPause, pause, type Waited } from './pause.ts'
import { awaitShownOnce } from './shown.ts'
import type { Wait } from './steps.ts'

const ONLINE_POLL = seconds(10)
const INSTANCES_POLL = seconds(5)
const DRAIN_POLL = seconds(60)
const INSTANCES_WAIT = minutes(3)

/**
 * One iteration of a wait: a read or a test, then a short sleep. Waiting is a state, so no iteration lasts longer than
 * until the next read. After `leaveAt`, the run leaves the phase to the next one.
 */
export async function waitOnce(
  s: Session,
  step: Wait,
  o: Observation,
  leaveAt: EpochSeconds,
): Promise<Waited> {
  switch (step.kind) {
    case 'drain':
      return drainOnce(s, step, o, leaveAt)
    case 'await-resize':
      return resizeOnce(s, o, leaveAt)
    case 'warm-up':
      return warmOnce(s, o, leaveAt)
    case 'prove-private':
      return proveOnce(s, o, leaveAt)
    case 'await-online':
      return awaitOnlineOnce(s, step, o, leaveAt)
    case 'await-shown':
      return awaitShownOnce(s, o)
    case 'await-instances':
      return step.for === 'warm' ? warmInstancesOnce(s, o, leaveAt) : awaitInstancesOnce(s, step, o, leaveAt)
  }
}

async function drainOnce(
  s: Session,
  step: Extract<Wait, { kind: 'drain' }>,
  o: Observation,
  leaveAt: EpochSeconds,
): Promise<Waited> {
  const until = step.untilEpochSeconds
  if (o.at >= leaveAt) return { kind: 'leave', untilEpochSeconds: until, detail: step.why }
  const left = Math.max(1, Math.min(until, leaveAt) - o.at)
  return pause(s, seconds(Math.min(DRAIN_POLL, left)), step.why)
}

async function warmOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const waited = s.waits.lasted('warm-up', o.at)
  const result = await testBurst(s, o)
  s.proofs.tested('burst', result, await s.clock.now())
  const { successes, timeoutSeconds } = s.target.warmup
  const isInVain = waited >= timeoutSeconds || s.proofs.isKeptOut || isOverdue(s, o)
  if (result.kind === 'unhealthy' && (result.certificate || isInVain)) throw notWarm(result, waited)
  const passed = s.proofs.evidence('burst', o.at).successesInRow
  if (passed >= successes) return { kind: 'over' }
  const detail =
    result.kind === 'healthy' ? `${String(passed)} of ${String(successes)} in a row` : result.reason
  return leaveUnlessPassing(s, o, leaveAt, result, detail)
}

/**
 * Even if every run is shorter than warmup-timeout, a burst side that never gets warm must not run for ever. One that was taken out is
 * given up only by load data: without them nothing would begin it again (no-data-never-ends).
 */
function isOverdue({ attempt, story: { decision }, target }: Session, { at, record }: Observation): boolean {
  if (record.kind === 'unknown' || attempt.startedFrom !== record.value.phase || attempt.hasStarted)
    return false
  const goesOn = isTakenOut(record.value) && decision !== undefined && !isBlind(decision)
  if (record.value.phase !== 'warming' && !goesOn) return false
  const longest = target.burstSide.scaleTimeoutSeconds + target.warmup.timeoutSeconds
  return elapsed(record.value.phaseSinceEpochSeconds, at) >= longest
}

/** Successful tests take less than a minute. A run that left them early would prove nothing, however often it came. */
async function leaveUnlessPassing(
  s: Session,
  o: Observation,
  leaveAt: EpochSeconds,
  result: HealthResult,
  detail: string,
): Promise<Waited> {
  const length = testPause(s.target.warmup.successes)
  return result.kind === 'healthy' ? pause(s, length, detail) : leaveOrPause(s, o, leaveAt, length, detail)
}

/** All required successes must fit into one minute. */
function testPause(successes: number): Seconds {
  return seconds(Math.min(5, 45 / successes))
}

async function proveOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const waited = s.waits.lasted('prove-private', o.at)
  const result = await testPrivate(s)
  s.proofs.tested('private', result, await s.clock.now())
  const detail = result.kind === 'healthy' ? 'healthy' : result.reason
  if (waited >= s.target.warmup.timeoutSeconds)
    throw new ActionError(`the private side is not healthy after ${duration(waited)}: ${detail}`, {
      fix: 'Traffic stays on Azure. Fix the private side or correct private-health-url, then run again.',
      link: 'switch',
      outcome: 'refused',
    })
  return leaveUnlessPassing(s, o, leaveAt, result, detail)
}

async function awaitOnlineOnce(
  s: Session,
  step: Extract<Wait, { kind: 'await-online' }>,
  o: Observation,
  leaveAt: EpochSeconds,
): Promise<Waited> {
  const endpoint = o.resources.profile.endpoints.find((it) => it.id === step.endpoint.id) ?? step.endpoint
  if (!anotherAnswers(o.resources)) s.proofs.tested('burst', await testBurst(s, o), await s.clock.now())
  const waited = s.waits.lasted('await-online', o.at)
  const detail = `Traffic Manager reports ${endpoint.name} ${endpoint.monitorStatus} after ${duration(waited)}`
  if (waited >= onlineTimeout(o)) throw notOnline(detail, o)
  return leaveOrPause(s, o, leaveAt, ONLINE_POLL, detail)
}

/** Does not wait long: the READY instances carry their part already, and a later run adds the others. */
async function awaitInstancesOnce(
  s: Session,
  step: Wait,
  o: Observation,
  leaveAt: EpochSeconds,
): Promise<Waited> {
  const mayWait = s.waits.lasted('await-instances', o.at) < INSTANCES_WAIT && o.at < leaveAt
  if (mayWait && s.watch !== undefined && s.target.routing.routing === 'spill')
    return { kind: 'leave', untilEpochSeconds: after(o.at, ONLINE_POLL), detail: step.why }
  if (mayWait) return pause(s, ONLINE_POLL, step.why)
  // Only the minute between two raises is left to wait for.
  if (s.sizing.instancesWaited) return leaveOrPause(s, o, leaveAt, ONLINE_POLL, step.why)
  s.sizing.waitedForInstances()
  return { kind: 'over', detail: step.why }
}

/** Waits for all of them as long as a warm-up may take; if none is READY, only long enough to rule out a delay. */
async function warmInstancesOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const count = await countInstances(s, o)
  const { currentInstances } = o.resources.plan
  const detail = instancesSeen(count, currentInstances)
  const ready = count.kind === 'known' ? count.value.ready : undefined
  const longest = ready === 0 ? INSTANCES_WAIT : s.target.warmup.timeoutSeconds
  // A run that must leave says what is there, and tests the READY instances.
  if (
    ready !== undefined &&
    ready < currentInstances &&
    o.at < leaveAt &&
    s.waits.lasted('await-instances', o.at) < longest
  )
    return pause(s, INSTANCES_POLL, detail)
  s.sizing.instancesSeen(count)
  return { kind: 'over', detail }
}

function instancesSeen(count: Known<InstanceCount>, inPlan: number): string {
  if (count.kind === 'unknown') return `not known, the health tests decide: ${count.reason}`
  const { ready, listed } = count.value
  const fewer = listed < inPlan ? `, the app has ${String(listed)} so far` : ''
  return `${String(ready)} of ${String(inPlan)} are READY${fewer}`
}
