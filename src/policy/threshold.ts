import { elapsed, share, SHARE_TOLERANCE, type Share } from '../domain/units.ts'
import { believe, type Believed } from '../evidence/believe.ts'
import { WHOLE } from '../evidence/may.ts'
import type { Standing } from '../evidence/standing.ts'
import type { Series } from '../domain/series.ts'
import { FILL } from './capacity.ts'
import { withinEvidence } from './within-evidence.ts'
import { lastWindow, rollingMaximum, type WindowStats } from './window.ts'
import { load, duration, ratio } from '../domain/format.ts'
import type { Numbers, PolicyInput, Recommendation } from './recommendation.ts'

/** A share below this is a trial or negligible, so it becomes the initial share of a burst. */
const TRIAL_SHARE = 0.05
/** A share that is too large for a while costs less than a change. */
const SHARE_STEP_DOWN = 0.05

/** What the rule has seen of demand while bursting. */
interface Seen {
  /** Up to now. */
  readonly window: WindowStats
  /** Up to now, with what may only seem to read too high. */
  readonly faceValue: WindowStats
  /** Over `stabilization`, up to now. */
  readonly long: WindowStats
  /** Without the newest minutes. */
  readonly settled: readonly Settled[]
  /** For an end, which must be right in each of these: `settled`, and the same at face value. */
  readonly forEnd: readonly Settled[]
  /** Part of `stabilization` that is known, 0…1. */
  readonly known: number
}

interface Settled {
  readonly mean: number
  /** Highest mean over `window` within `stabilization`. */
  readonly rolling: number
  /** Highest minute of `stabilization`. */
  readonly highest: number
}

/**
 * Hysteresis on demand, which does not fall because of the burst. Out if the mean over `window` passes `scale-out-at`.
 * Scale-in if its rolling maximum over `stabilization` is below `scale-in-at`, `min-burst` is over, and the private side
 * alone would have stayed below `scale-out-at` in the highest minute. For a scale-in, the newest minutes do not count,
 * because they may be a glitch. In between, the share keeps the private side at `scale-out-at`: it rises at once with
 * the highest minute of the window, and falls only with the highest of `stabilization`.
 */
export function recommendByThreshold(input: PolicyInput): Recommendation {
  const believed = believe(input, { ...input.settings, capacity: input.capacity })
  return withinEvidence(ofDemand(input, believed), input.state, believed.evidence)
}

function ofDemand(input: PolicyInput, { now, settled, evidence }: Believed): Recommendation {
  const { settings, state } = input
  const window = lastWindow(now.believed, settings.windowSeconds)
  if (window === undefined) return { kind: 'unknown', because: 'no minute of demand is known', more: {} }
  const faceValue = lastWindow(now.faceValue, settings.windowSeconds) ?? window
  const isUp = state.phase === 'bursting' || state.phase === 'warming'
  const before = isUp
    ? settledOf(
        settled.map(({ believed }) => believed),
        settings,
      )
    : []
  const forEnd = isUp ? [...before, ...settledOf(disputed(settled), settings)] : []
  if (state.phase !== 'bursting') return whileIdle(input, { window, faceValue, forEnd })
  const long = lastWindow(now.believed, settings.stabilizationSeconds) ?? window
  const known = evidence.stabilizationKnown
  return whileBursting(input, { window, faceValue, long, settled: before, forEnd, known })
}

/** What reads otherwise at face value. */
function disputed(standings: readonly Standing[]): readonly Series[] {
  return standings.filter((it) => it.faceValue !== it.believed).map(({ faceValue }) => faceValue)
}

function settledOf(all: readonly Series[], settings: PolicyInput['settings']): readonly Settled[] {
  return all.map((series) => settledIn(series, settings)).filter((it) => it !== undefined)
}

function settledIn(
  series: Series,
  { windowSeconds, stabilizationSeconds }: PolicyInput['settings'],
): Settled | undefined {
  const window = lastWindow(series, windowSeconds)
  const long = lastWindow(series, stabilizationSeconds)
  const rolling = rollingMaximum(series, windowSeconds, stabilizationSeconds)
  if (window === undefined || long === undefined || rolling === undefined) return undefined
  return { mean: window.mean, rolling, highest: long.highest }
}

/** `forEnd` may not end a warm-up; empty if the burst side is not warming. */
function whileIdle(
  input: PolicyInput,
  { window, faceValue, forEnd }: Pick<Seen, 'window' | 'faceValue' | 'forEnd'>,
): Recommendation {
  const { settings, capacity } = input
  const is = standing(input, window.mean)
  const more = numbersOf(input, window)
  if (window.mean > part(capacity, settings.scaleOutAt)) {
    const because = `${is}, above scale-out-at ${settings.scaleOutAt} %`
    return { kind: 'bursting', share: shareFor(input, window.highest), because, more }
  }
  const low = part(capacity, settings.scaleInAt)
  const means = [window, ...forEnd].map(({ mean }) => mean)
  if (means.every((mean) => mean < low) && (forEnd.length === 0 || faceValue.mean < low))
    return { kind: 'idle', because: `${is}, below scale-in-at ${settings.scaleInAt} %`, more }
  return { kind: 'stay', because: `${is}, not above scale-out-at ${settings.scaleOutAt} %`, more }
}

function whileBursting(input: PolicyInput, seen: Seen): Recommendation {
  const rolling = highestOf(seen.forEnd, (it) => it.rolling, seen.window.mean)
  const more = { ...numbersOf(input, seen.window), rollingMaximum: rolling }
  const kept = whyNotBack(input, seen)
  if (kept === undefined) return { kind: 'idle', because: whyBack(input, rolling, seen.known), more }
  const because = `${standing(input, seen.window.mean)}, ${kept}`
  return { kind: 'bursting', share: nextShare(input, seen), because, more }
}

function whyBack({ capacity, settings }: PolicyInput, rolling: number, known: number): string {
  const time = duration(settings.stabilizationSeconds)
  const when = known < WHOLE ? `in what is known of the last ${time}` : `for ${time}`
  return `demand was at most ${ratio(rolling / capacity)} of private capacity ${when}, below scale-in-at ${settings.scaleInAt} %, and all of it fits there again`
}

/** Why the burst continues; undefined if nothing keeps it. */
function whyNotBack(input: PolicyInput, { window, faceValue, forEnd }: Seen): string | undefined {
  const { settings, capacity } = input
  const time = duration(settings.stabilizationSeconds)
  if (window.mean > part(capacity, settings.scaleOutAt)) return `above scale-out-at ${settings.scaleOutAt} %`
  if (faceValue.mean > part(capacity, settings.scaleOutAt))
    return `but ${ratio(faceValue.mean / capacity)} if its newest minutes are true, above scale-out-at ${settings.scaleOutAt} %`
  const rolling = highestOf(forEnd, ({ rolling: it }) => it, window.mean)
  if (rolling >= part(capacity, settings.scaleInAt))
    return `and was up to ${ratio(rolling / capacity)} in the last ${time}, not below scale-in-at ${settings.scaleInAt} %`
  const highest = highestOf(forEnd, ({ highest: it }) => it, window.highest)
  if (highest >= part(capacity, settings.scaleOutAt))
    return `but with everything back on it the private side would have stood at ${ratio(highest / capacity)} in the last ${time}`
  const left = leftOfMinimum(input)
  return left > 0 ? `but min-burst lasts ${duration(left)} more` : undefined
}

/** `otherwise` if nothing older than the newest minutes is known: then no end is allowed anyway. */
function highestOf(settled: readonly Settled[], of: (it: Settled) => number, otherwise: number): number {
  return settled.length === 0 ? otherwise : Math.max(...settled.map(of))
}

/** The rest of `min-burst`, in seconds; 0 or less if it is over. */
export function leftOfMinimum({ state, settings, now }: PolicyInput): number {
  const since = state.sinceEpochSeconds
  return since === undefined ? 0 : settings.minBurstSeconds - elapsed(since, now)
}

/**
 * Rises at once with the window; falls only with the longest memory and in larger steps. Capacity that is paid for
 * anyway is a reason to keep a share, but never to raise it, because a share that grows while demand falls would need
 * an explanation.
 */
function nextShare(input: PolicyInput, { window, long, settled }: Seen): Share {
  const rolling = Math.max(
    window.mean,
    highestOf(settled, (it) => it.rolling, 0),
  )
  const now = Math.min(input.state.share, input.maxShare)
  const memory = Math.max(window.highest, long.highest)
  // Only demand above scale-out-at is a reason to begin, not a min-burst that is not over. A lull during the trial
  // removes that reason no sooner than it would lower the share after the trial.
  const begins = now < TRIAL_SHARE && rolling > part(input.capacity, input.settings.scaleOutAt)
  const up = begins ? shareFor(input, memory) : overflow(input, window.highest)
  if (up >= now + SHARE_TOLERANCE) return share(up)
  const down = Math.max(paidShare(input, memory), overflow(input, memory))
  return share(down <= now - SHARE_STEP_DOWN ? down : now)
}

/** The share that keeps the private side at `scale-out-at`, or that fills the first instance if that is more. */
function shareFor(input: PolicyInput, demand: number): Share {
  return share(Math.max(paidShare(input, demand), overflow(input, demand)))
}

function overflow({ capacity, settings, maxShare }: PolicyInput, demand: number): number {
  const target = part(capacity, settings.scaleOutAt)
  return demand <= target ? 0 : Math.min(maxShare, 1 - target / demand)
}

function paidShare({ instanceCapacity, maxShare }: PolicyInput, demand: number): number {
  if (instanceCapacity === undefined || demand <= 0) return 0
  // A running instance costs the same whether it serves or not.
  return Math.min(maxShare, (FILL * instanceCapacity) / demand)
}

function part(capacity: number, percentOf: number): number {
  return (capacity * percentOf) / 100
}

function standing({ capacity, unit }: PolicyInput, demand: number): string {
  return `demand ${load(demand, unit)}, ${ratio(demand / capacity)} of private capacity (${load(capacity, unit)})`
}

function numbersOf({ capacity }: PolicyInput, window: WindowStats): Numbers {
  return { windowMean: window.mean, windowMaximum: window.highest, capacity }
}
