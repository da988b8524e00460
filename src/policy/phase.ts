import type { BurstSideConfig } from '../domain/config.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import { phaseWords } from '../domain/phase-words.ts'
import type { BurstRecord, Phase } from '../domain/record.ts'
import { elapsed, minutes, SHARE_TOLERANCE, type EpochSeconds } from '../domain/units.ts'
import { isInAnswers, shareOfAnswers } from './shares.ts'
import { ratio } from '../domain/format.ts'

/** The state of the burst side, as Azure shows it. */
export interface PhaseView {
  readonly phase: Phase
  /** Unknown if the state tag does not tell. */
  readonly since: Known<EpochSeconds>
  /** The difference between Azure and the state tag, in words for a person; absent if they agree. */
  readonly adopted?: string
  /** What someone outside this action has changed, by all that the state tag tells. Their change of the endpoint's status is `o.outside`. */
  readonly changedOutside?: 'app' | 'burstEndpoint'
}

/**
 * The phase. Azure counts more than the state tag. The tag only distinguishes what looks alike in Azure (warming, warm
 * and draining are all a disabled endpoint and a running app), and tells since when.
 */
export function phaseOf(observation: Observation, burstSide: Pick<BurstSideConfig, 'stopApp'>): PhaseView {
  const { burstEndpoint, app } = observation.resources
  const running = app.state === 'Running'
  if (burstEndpoint.status === 'Enabled') return enabled(observation, running)
  if (observation.record.kind === 'unknown') return unrecorded(observation.record.reason, running)
  return running
    ? disabledRunning(observation.record.value, burstSide)
    : disabledStopped(observation.record.value)
}

function enabled(observation: Observation, running: boolean): PhaseView {
  const { record } = observation
  if (!running) return notRunning(observation)
  if (record.kind === 'unknown') return bursting(record, `found bursting (${record.reason})`)
  if (record.value.phase === 'draining' && record.value.intent === true)
    return bursting(record, 'the burst endpoint is still enabled: a run ended before it could disable it')
  if (record.value.phase !== 'bursting')
    return bursting(
      record,
      `the burst endpoint is enabled though the state tag says ${phaseWords(record.value.phase)}`,
    )
  const weight = foreignWeight(observation, record.value)
  return {
    ...bursting(record, weight),
    ...(weight !== undefined && { changedOutside: 'burstEndpoint' as const }),
  }
}

/** A burst enables the endpoint of an app that runs, and stops none that is enabled. */
function notRunning({ record, resources: { app } }: Observation): PhaseView {
  const said = 'the burst endpoint is enabled before an app that is not running'
  const wasBursting =
    record.kind === 'known' && record.value.phase === 'bursting' && record.value.intent !== true
  if (!wasBursting || app.state !== 'Stopped') return bursting(record, said)
  return { ...bursting(record, `${said}: someone outside this action stopped it`), changedOutside: 'app' }
}

function bursting(record: Known<BurstRecord>, adopted: string | undefined): PhaseView {
  const since =
    record.kind === 'known' && record.value.phase === 'bursting'
      ? known(record.value.phaseSinceEpochSeconds)
      : unknown('nothing tells since when the burst endpoint is enabled')
  return { phase: 'bursting', since, ...(adopted !== undefined && { adopted }) }
}

/** A run announces a share in the state tag before it sets the weight, and Azure shows each of them late. */
export const UNDER_WAY = minutes(1)

/** If the private side is in the answers, a share that no run set means that someone outside this action set a weight. */
function foreignWeight(observation: Observation, record: BurstRecord): string | undefined {
  const { profile, burstEndpoint, privateEndpoints } = observation.resources
  const last = record.shareChanges.at(-1)
  if (last !== undefined && elapsed(last.atEpochSeconds, observation.at) < UNDER_WAY) return undefined
  const targetShare = last?.share
  const now = shareOfAnswers(profile, burstEndpoint)
  if (targetShare === undefined || now.kind === 'unknown' || profile.routingMethod !== 'Weighted')
    return undefined
  const all = [burstEndpoint, ...privateEndpoints.filter((it) => it.status === 'Enabled')]
  if (all.length < 2 || !all.every(isInAnswers)) return undefined
  if (Math.abs(now.value - targetShare) <= SHARE_TOLERANCE) return undefined
  return `${ratio(now.value)} of DNS answers go to Azure and the state tag says ${ratio(targetShare)}: someone outside this action changed a weight, or a run ended before it set one. The action goes on from what Azure shows, and its next change of share corrects it`
}

function unrecorded(reason: string, running: boolean): PhaseView {
  if (!running) return { phase: 'idle', since: unknown(reason) }
  return { phase: 'warm', since: unknown(reason), adopted: `found warm: the app is running (${reason})` }
}

function disabledRunning(record: BurstRecord, { stopApp }: Pick<BurstSideConfig, 'stopApp'>): PhaseView {
  const since = known(record.phaseSinceEpochSeconds)
  switch (record.phase) {
    case 'bursting':
      return drainBeginsNow(
        record.intent === true
          ? 'whether the burst endpoint was enabled is not known: it drains from now'
          : 'the burst endpoint was disabled outside this action: it drains from now',
      )
    case 'idle':
      return stopApp ? startedByOthers() : { phase: 'idle', since }
    case 'draining':
      return {
        phase: 'draining',
        since: known(record.drainSinceEpochSeconds ?? record.phaseSinceEpochSeconds),
      }
    case 'warming':
    case 'warm':
      return { phase: record.phase, since }
  }
}

function startedByOthers(): PhaseView {
  return {
    phase: 'warm',
    since: unknown('the app was started outside this action'),
    adopted: 'found warm: the app was started outside this action',
    changedOutside: 'app',
  }
}

function disabledStopped(record: BurstRecord): PhaseView {
  const since = known(record.phaseSinceEpochSeconds)
  switch (record.phase) {
    case 'bursting':
      return drainBeginsNow(
        record.intent === true
          ? 'whether the burst endpoint was enabled is not known, and the app is stopped'
          : 'the burst endpoint was disabled and the app stopped outside this action',
      )
    case 'warm':
      return {
        phase: 'idle',
        since: unknown('the app was stopped outside this action'),
        adopted: 'found idle: the warm app was stopped outside this action',
        changedOutside: 'app',
      }
    case 'draining':
      return {
        phase: 'draining',
        since: known(record.drainSinceEpochSeconds ?? record.phaseSinceEpochSeconds),
      }
    case 'idle':
    case 'warming':
      return { phase: record.phase, since }
  }
}

function drainBeginsNow(adopted: string): PhaseView {
  return { phase: 'draining', since: unknown('no state tag says when it was disabled'), adopted }
}
