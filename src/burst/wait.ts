import { ActionError } from '../domain/errors.ts'
import type { Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import { after, elapsed, minutes, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { duration } from '../domain/format.ts'
import { anotherAnswers } from './endpoints.ts'
import { evidenceOf, NEVER_TESTED, tracked } from './health-track.ts'
import { testBurst, testPrivate } from './health-test.ts'
import { countInstances } from './observe.ts'
import { takeWhatThereIs } from './perform.ts'
import type { ResizeShort } from './ports.ts'
import { onlineTimeout } from './routing.ts'
import type { InstanceCount } from './progress.ts'
import type { Session } from './session.ts'
import type { Wait } from './steps.ts'

const ONLINE_POLL = seconds(10)
const RESIZE_POLL = seconds(5)
const DRAIN_POLL = seconds(60)
const INSTANCES_WAIT = minutes(3)

/** What a turn of waiting came to: look again, or leave the phase to the next run. */
export type Waited =
  | { readonly kind: 'again'; readonly detail: string }
  | { readonly kind: 'leave'; readonly untilEpochSeconds: EpochSeconds; readonly detail: string }

/**
 * One turn of a wait: a look or a test, then a short sleep. Waiting is a state, so nothing is waited for longer than
 * until the next look at the world; past `leaveAt` the phase is left to the next run.
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

async function resizeOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  s.resizeSince ??= o.at
  const state = s.resize === undefined ? provisioning(o) : await s.resize.poll(s.signal)
  if (state === 'done') {
    endResize(s)
    return { kind: 'again', detail: 'the plan has its size' }
  }
  if (state !== 'running') return fewerThanAsked(s, o, state)
  const waited = elapsed(s.resizeSince, o.at)
  const detail = `the plan still scales after ${duration(waited)}`
  if (waited >= s.target.burstSide.scaleTimeoutSeconds)
    throw new ActionError(detail, {
      fix: 'Raise scale-timeout, or look at the plan in the Azure portal.',
      transient: true,
    })
  return leaveOrPause(s, o, leaveAt, seconds(s.resize?.pollAfterSeconds ?? RESIZE_POLL), detail)
}

/** What the plan's `sku` says may still be what was asked for: the workers that run are what there is. */
function fewerThanAsked(s: Session, o: Observation, short: ResizeShort): Waited {
  const { plan } = o.resources
  const asked = s.progress.resizedTo ?? plan.sku
  endResize(s)
  const left = { ...plan, sku: { ...plan.sku, capacity: plan.currentInstances } }
  return { kind: 'again', detail: takeWhatThereIs(s, left, asked, short) }
}

function provisioning(o: Observation): 'running' | 'done' {
  return o.resources.plan.provisioningState === 'InProgress' ? 'running' : 'done'
}

/** Successes of before the end of the sizing say nothing about the workers that are there now. */
function endResize(s: Session): void {
  s.resize = undefined
  s.resizeSince = undefined
  s.burstHealth = NEVER_TESTED
  s.progress = { ...s.progress, resizing: false }
}

async function warmOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const since = s.progress.warmupSince ?? o.at
  s.progress = { ...s.progress, warmupSince: since }
  const result = await testBurst(s, o)
  s.burstHealth = tracked(s.burstHealth, result, await s.clock.now())
  const { successes, timeoutSeconds } = s.target.warmup
  if (result.kind === 'unhealthy' && (result.certificate || elapsed(since, o.at) >= timeoutSeconds))
    throw notWarm(result.reason, result.certificate, elapsed(since, o.at))
  const passed = evidenceOf(s.burstHealth, o.at).successesInRow
  if (passed >= successes) return { kind: 'again', detail: `${String(passed)} successes in a row` }
  const detail =
    result.kind === 'healthy' ? `${String(passed)} of ${String(successes)} in a row` : result.reason
  return leaveOrPause(s, o, leaveAt, testPause(successes), detail)
}

/** All successes that are asked for must fit into one minute. */
function testPause(successes: number): Seconds {
  return seconds(Math.min(5, 45 / successes))
}

function notWarm(reason: string, certificate: boolean, waited: Seconds): ActionError {
  return new ActionError(
    certificate
      ? `the burst side's certificate does not serve: ${reason}`
      : `the burst side is not healthy after ${duration(waited)}: ${reason}`,
    {
      fix: certificate
        ? 'Bind a certificate for that host name to the web app, or set public-host to the names it serves.'
        : 'Open the health path on the app yourself; set warmup-url, warmup-status or warmup-match to what it answers, or raise warmup-timeout.',
      link: 'warm-up',
    },
  )
}

async function proveOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const since = s.progress.warmupSince ?? o.at
  s.progress = { ...s.progress, warmupSince: since }
  const result = await testPrivate(s)
  s.privateHealth = tracked(s.privateHealth, result, await s.clock.now())
  const detail = result.kind === 'healthy' ? 'healthy' : result.reason
  if (elapsed(since, o.at) >= s.target.warmup.timeoutSeconds)
    throw new ActionError(
      `the private side is not healthy after ${duration(elapsed(since, o.at))}: ${detail}`,
      {
        fix: 'Traffic stays on Azure. Mend the private side or correct private-health-url, then run again.',
        link: 'switch',
        outcome: 'refused',
      },
    )
  return leaveOrPause(s, o, leaveAt, testPause(s.target.warmup.successes), detail)
}

async function awaitOnlineOnce(
  s: Session,
  step: Extract<Wait, { kind: 'await-online' }>,
  o: Observation,
  leaveAt: EpochSeconds,
): Promise<Waited> {
  const since = s.progress.onlineWaitSince ?? o.at
  s.progress = { ...s.progress, onlineWaitSince: since }
  const endpoint = o.resources.profile.endpoints.find((it) => it.id === step.endpoint.id) ?? step.endpoint
  if (!anotherAnswers(o.resources))
    s.burstHealth = tracked(s.burstHealth, await testBurst(s, o), await s.clock.now())
  const waited = elapsed(since, o.at)
  const detail = `Traffic Manager reports ${endpoint.name} ${endpoint.monitorStatus} after ${duration(waited)}`
  if (waited >= onlineTimeout(o)) throw notOnline(detail, o)
  return leaveOrPause(s, o, leaveAt, ONLINE_POLL, detail)
}

/** Waited for, but not long: the demand is there now, and the instances that are READY can take their part of it. */
async function awaitInstancesOnce(
  s: Session,
  step: Wait,
  o: Observation,
  leaveAt: EpochSeconds,
): Promise<Waited> {
  const since = s.progress.instancesWaitSince ?? o.at
  s.progress = { ...s.progress, instancesWaitSince: since }
  if (elapsed(since, o.at) < INSTANCES_WAIT && o.at < leaveAt) return pause(s, ONLINE_POLL, step.why)
  s.progress = { ...s.progress, instancesWaited: true }
  return { kind: 'again', detail: step.why }
}

/** All of them, for as long as a warm-up may take; where none is told to be READY, only until that is no accident. */
async function warmInstancesOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const since = s.progress.instancesWaitSince ?? o.at
  s.progress = { ...s.progress, instancesWaitSince: since }
  const count = await countInstances(s, o)
  const { currentInstances } = o.resources.plan
  const detail = instancesSeen(count, currentInstances)
  const ready = count.kind === 'known' ? count.value.ready : undefined
  const longest = ready === 0 ? INSTANCES_WAIT : s.target.warmup.timeoutSeconds
  if (ready !== undefined && ready < currentInstances && elapsed(since, o.at) < longest)
    return leaveOrPause(s, o, leaveAt, RESIZE_POLL, detail)
  s.progress = { ...s.progress, instances: count }
  return { kind: 'again', detail }
}

function instancesSeen(count: Known<InstanceCount>, inPlan: number): string {
  if (count.kind === 'unknown') return `not known, the health tests decide: ${count.reason}`
  const { ready, listed } = count.value
  const fewer = listed < inPlan ? `, the app has ${String(listed)} so far` : ''
  return `${String(ready)} of ${String(inPlan)} are READY${fewer}`
}

function notOnline(detail: string, o: Observation): ActionError {
  const { protocol, port, path } = o.resources.profile.monitor
  return new ActionError(`${detail}, not Online`, {
    fix:
      `Its probes are ${protocol} on port ${String(port)}, path ${path || '/'}, and must be answered with an expected status ` +
      "without a redirect; set the profile's monitor to a path the app answers so.",
    link: 'traffic-manager',
  })
}

async function leaveOrPause(
  s: Session,
  o: Observation,
  leaveAt: EpochSeconds,
  length: Seconds,
  detail: string,
): Promise<Waited> {
  if (o.at >= leaveAt) return { kind: 'leave', untilEpochSeconds: after(o.at, length), detail }
  return pause(s, length, detail)
}

async function pause(s: Session, length: Seconds, detail: string): Promise<Waited> {
  await s.clock.sleep(length, s.signal)
  return { kind: 'again', detail }
}
