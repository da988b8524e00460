import type { Goal, Ruling, Rule } from '../domain/decision.ts'
import type { Hold } from '../domain/record.ts'
import { share, type Share } from '../domain/units.ts'
import { capEnded, capReached } from './cap.ts'
import { waitForRetry } from './retry-backoff.ts'
import { downFor } from './private-down.ts'
import { goesOnBlind, shareToCome, shareToResume } from './taken-out.ts'
import { knowsDemand, type Situation } from './situation.ts'
import { utc, duration } from '../domain/format.ts'

/**
 * One rule of the precedence. It gets the ruling of the rules below it. Returns its own ruling, or undefined to keep
 * the one below.
 */
export type PrecedenceRule = (s: Situation, below: Ruling) => Ruling | undefined

/** A person's burst at low demand still serves some users, so that the person sees it work. */
export const COMMAND_SHARE = share(0.1)

/** With unknown demand everything stays: bursting keeps its share, idle stays idle, and there is no scale-in. */
export function missingData(s: Situation): Ruling | undefined {
  return s.joint.direction === 'unknown' ? ruling('missing-data', goesOn(s), s.joint.because) : undefined
}

/** As it is; a burst on trial gets the share that was decided when it began: a trial proves the app, and is not what the burst needs. */
function goesOn(s: Situation): Goal {
  const goal = asItIs(s)
  const meant = shareToCome(s)
  return goal.kind === 'bursting' && meant > goal.share ? bursting(meant) : goal
}

/** The ruling of the policy on demand, in the present phase. */
export function policyRuling(s: Situation): Ruling {
  return ruling('policy', policyGoal(s), s.joint.because)
}

function policyGoal(s: Situation): Goal {
  switch (s.joint.direction) {
    case 'out':
      return bursting(s.joint.share)
    case 'in':
      return leave(s)
    case 'stay':
      return s.view.phase === 'draining' ? { kind: 'idle' } : asItIs(s)
    case 'unknown':
      return asItIs(s)
  }
}

/**
 * A resource that both sides share is at its limit, so no burst begins and no share rises, because that would not help.
 * A present burst or drain continues, and a person or an outage still decides. A known peak stays warm meanwhile.
 */
export function veto(s: Situation, below: Ruling): Ruling | undefined {
  const blocking = s.vetoes.filter((it) => it.blocks)
  if (below.goal.kind !== 'bursting' || blocking.length === 0) return undefined
  const because = `${blocking.map((it) => it.because).join(' and ')}, so bursting would not help`
  if (s.view.phase !== 'bursting') return ruling('veto', withoutBurst(s, below), because)
  const raises = s.target.routing.routing === 'spill' && below.goal.share > s.targetShare + 1e-9
  return raises ? ruling('veto', keep(s), because) : undefined
}

function withoutBurst(s: Situation, { rule }: Ruling): Goal {
  // To get warm would end a burst that goes on after its drain.
  if (rule === 'missing-data' || goesOnBlind(s) !== undefined) return { kind: 'stay' }
  if (s.peaks.length > 0) return { kind: 'warm' }
  return s.view.phase === 'draining' ? { kind: 'idle' } : asItIs(s)
}

/** A burst that failed before it carried traffic is undone, and the next try waits (failed-burst-is-undone). */
export function retryBackoff(s: Situation, below: Ruling): Ruling | undefined {
  const wait = waitForRetry(s)
  const isStart =
    s.view.phase !== 'bursting' && (below.goal.kind === 'bursting' || below.goal.kind === 'warm')
  if (wait === undefined || !isStart) return undefined
  // Without load data nothing says that the burst is over (no-data-never-ends).
  const stays = s.view.phase === 'warm' || goesOnBlind(s) !== undefined
  const goal: Goal = stays ? { kind: 'stay' } : { kind: 'idle' }
  const tries = wait.count === 1 ? 'the last burst failed' : `${wait.count} bursts failed in a row`
  return ruling('retry-backoff', goal, `${tries}, the next try is in ${duration(wait.leftSeconds)}`)
}

/**
 * No private endpoint answers: burst for all demand of the last healthy hour, and no scale-in until the private side is
 * steady.
 */
export function privateDown(s: Situation, below: Ruling): Ruling | undefined {
  const { downSinceEpochSeconds: since } = s.episode
  if (since === undefined) return undefined
  const down = downFor(s.episode, s.now)
  if (s.privateSide === 'down' && down !== undefined && down >= s.target.privateDownAfterSeconds)
    return ruling(
      'private-down',
      bursting(s.target.routing.maxShare),
      `no private endpoint has answered for ${duration(down)}`,
    )
  if (below.goal.kind !== 'idle' || s.view.phase === 'idle') return undefined
  const because =
    down === undefined
      ? `the private side was down until lately and must be Online for ${duration(s.target.policy.stabilizationSeconds)} first`
      : 'no private endpoint answers'
  return ruling('private-down', asItIs(s), because)
}

/** `max-burst` with `scale-back`: ends a burst that lasts too long, and lets none begin until demand has fallen. */
export function cap(s: Situation, below: Ruling): Ruling | undefined {
  const { maxBurstSeconds: most, maxBurstAction } = s.target.policy
  if (most === undefined || maxBurstAction !== 'scale-back') return undefined
  // A burst that goes on after its drain may wait for another try, or for the end of a veto.
  const waits = below.goal.kind === 'stay' && goesOnBlind(s) !== undefined
  if (below.goal.kind !== 'bursting' && !waits) return undefined
  const length = capReached(s)
  if (length !== undefined)
    return ruling(
      'cap',
      { kind: 'idle' },
      `the burst has lasted ${duration(length)}, max-burst is ${duration(most)}`,
    )
  if (waits || !capEnded(s)) return undefined
  return ruling(
    'cap',
    leave(s),
    `max-burst (${duration(most)}) ended the last burst and demand has not fallen since`,
  )
}

/** A person's hold: `burst` and `prewarm` are floors, `scale-back` is a ceiling. */
export function hold(s: Situation, below: Ruling): Ruling | undefined {
  const held = activeHold(s)
  if (held === undefined || s.command !== undefined) return undefined
  const goal =
    held.command === 'burst'
      ? burstFloor(s, below)
      : held.command === 'prewarm'
        ? warmFloor(s, below)
        : idleCeiling(below)
  const why = held.reason === '' ? '' : ` (${held.reason})`
  const because = `${held.by} asked for ${held.command} until ${utc(held.untilEpochSeconds)}${why}`
  if (goal === undefined) return undefined
  const targetShare = ruling('hold', goal, because)
  return retryBackoff(s, targetShare) ?? targetShare
}

/** A person's command in this run: done now, whatever the load says. */
export function command(s: Situation, below: Ruling): Ruling | undefined {
  if (s.command === undefined) return undefined
  const because = `a person asked for ${s.command.kind} in this run`
  switch (s.command.kind) {
    case 'burst': {
      const share_ = s.command.share
      return ruling(
        'command',
        share_ === undefined ? (burstFloor(s, below) ?? below.goal) : bursting(share_),
        because,
      )
    }
    case 'prewarm':
      return ruling('command', prewarmed(s, below), because)
    case 'scale-back':
      return ruling('command', { kind: 'idle' }, because)
  }
}

/** No writes at all. */
export function pause({ o, now }: Situation): Ruling | undefined {
  const paused = o.record.kind === 'known' ? o.record.value.pause : undefined
  if (paused === undefined || paused.untilEpochSeconds <= now) return undefined
  const why = paused.reason === '' ? '' : ` (${paused.reason})`
  return ruling(
    'pause',
    { kind: 'stay' },
    `${paused.by} paused automation until ${utc(paused.untilEpochSeconds)}${why}`,
  )
}

/** A person's hold that has not ended. A state tag that cannot be read has none. */
export function activeHold({ o, now }: Situation): Hold | undefined {
  const held = o.record.kind === 'known' ? o.record.value.hold : undefined
  return held !== undefined && held.untilEpochSeconds > now ? held : undefined
}

function burstFloor(s: Situation, below: Ruling): Goal | undefined {
  const floor = knowsDemand(s) ? COMMAND_SHARE : s.target.routing.maxShare
  if (s.command === undefined && s.view.phase === 'bursting')
    return below.goal.kind === 'bursting' ? undefined : keep(s)
  if (below.goal.kind !== 'bursting') return bursting(share(Math.max(floor, s.targetShare)))
  // The trial's weight is not the policy's recommendation, so use the command's own share during the trial too.
  return s.command === undefined ? undefined : bursting(share(Math.max(floor, below.goal.share)))
}

function warmFloor(s: Situation, below: Ruling): Goal | undefined {
  if (below.goal.kind === 'bursting' || below.goal.kind === 'warm') return undefined
  const waits = s.view.phase === 'warm' || goesOnBlind(s) !== undefined
  if (below.goal.kind === 'stay' && waits) return undefined
  return { kind: 'warm' }
}

/** Warm, unless a burst is there or goes on: a floor takes nothing away. */
function prewarmed(s: Situation, below: Ruling): Goal {
  if (s.view.phase === 'bursting') return keep(s)
  const isEnded = below.goal.kind === 'idle' || activeHold(s)?.command === 'scale-back'
  const resumed = isEnded ? undefined : goesOnBlind(s)
  return resumed === undefined ? { kind: 'warm' } : bursting(resumed)
}

/** Idle in place of the goal below; undefined if that is idle already and nothing is overruled. */
export function idleCeiling(below: Ruling): Goal | undefined {
  return below.goal.kind === 'idle' ? undefined : { kind: 'idle' }
}

/** Nothing asks for a burst any more. The action adopts a warm burst side without a known age as of now. */
function leave(s: Situation): Goal {
  const { phase, since } = s.view
  if (phase !== 'warm') return { kind: 'idle' }
  if (since.kind === 'unknown') return { kind: 'warm' }
  return s.now - since.value < s.target.policy.minBurstSeconds ? { kind: 'stay' } : { kind: 'idle' }
}

/** No reason for a change. A warm-up that has begun is finished and not left halfway. */
function asItIs(s: Situation): Goal {
  const { phase, since } = s.view
  if (phase === 'bursting') return keep(s)
  const resumed = shareToResume(s.o.record, s.now)
  if (phase === 'draining' && resumed !== undefined) return bursting(resumed)
  if (phase === 'warming' || (phase === 'warm' && since.kind === 'unknown')) return { kind: 'warm' }
  return { kind: 'stay' }
}

function keep(s: Situation): Goal {
  return bursting(s.targetShare)
}

function bursting(wanted: Share): Goal {
  return { kind: 'bursting', share: wanted }
}

function ruling(rule: Rule, goal: Goal, because: string): Ruling {
  return { rule, goal, because }
}
