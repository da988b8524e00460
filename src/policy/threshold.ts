import { elapsed, share, SHARE_TOLERANCE, type Share } from '../domain/units.ts'
import { lastWindow, rollingMaximum, type WindowStats } from './window.ts'
import { load, duration, ratio } from '../domain/format.ts'
import type { Numbers, PolicyInput, Recommendation } from './recommendation.ts'

/** Of a window's minutes, so many must be known: for going out a half, for coming back nearly all. */
const ENOUGH_TO_BURST = 0.5
const ENOUGH_TO_GO_BACK = 0.75

/** A share below this is a trial, or as good as none: it gets what a burst begins with. */
const TRIAL_SHARE = 0.05
/** Too large a share for a while costs less than a change. */
const SHARE_STEP_DOWN = 0.05

/** A running instance is paid for whether it serves or not, so it gets up to this part of what it can carry. */
const FILL_OF_INSTANCE = 0.8

/** What the rule has seen of demand while bursting. */
interface Seen {
  readonly window: WindowStats
  /** Highest mean over `window` within `stabilization`. */
  readonly rolling: number
  /** Over `stabilization`. */
  readonly long: WindowStats
}

/**
 * Hysteresis on demand, which does not fall because we burst. Out when the mean over `window` passes `scale-out-at`;
 * back when its rolling maximum over `stabilization` is below `scale-in-at`, `min-burst` is over and the private side
 * would stay below `scale-out-at` in the highest minute with everything back on it. Between, the share keeps the
 * private side at `scale-out-at`: it rises with the highest minute of the window at once, and falls only with the
 * highest of `stabilization`.
 */
export function recommendByThreshold(input: PolicyInput): Recommendation {
  const { demand, settings } = input
  const window = lastWindow(demand, settings.windowSeconds)
  if (window === undefined || window.knownPart < ENOUGH_TO_BURST) return tooLittle(input, window)
  if (input.state.phase !== 'bursting') return whileIdle(input, window)
  const rolling = rollingMaximum(demand, settings.windowSeconds, settings.stabilizationSeconds) ?? window.mean
  const long = lastWindow(demand, settings.stabilizationSeconds) ?? window
  return whileBursting(input, { window, rolling, long })
}

function whileIdle(input: PolicyInput, window: WindowStats): Recommendation {
  const { settings, capacity } = input
  const is = standing(input, window.mean)
  const more = numbersOf(input, window)
  if (window.mean > part(capacity, settings.scaleOutAt)) {
    const because = `${is}, above scale-out-at ${settings.scaleOutAt} %`
    return { kind: 'bursting', share: shareFor(input, window.highest), because, more }
  }
  if (window.mean < part(capacity, settings.scaleInAt))
    return { kind: 'idle', because: `${is}, below scale-in-at ${settings.scaleInAt} %`, more }
  return { kind: 'stay', because: `${is}, not above scale-out-at ${settings.scaleOutAt} %`, more }
}

function whileBursting(input: PolicyInput, seen: Seen): Recommendation {
  const more = { ...numbersOf(input, seen.window), rollingMaximum: seen.rolling }
  const kept = whyNotBack(input, seen)
  if (kept === undefined) return { kind: 'idle', because: whyBack(input, seen), more }
  const because = `${standing(input, seen.window.mean)}, ${kept}`
  return { kind: 'bursting', share: nextShare(input, seen), because, more }
}

function whyBack({ capacity, settings }: PolicyInput, { rolling }: Seen): string {
  const time = duration(settings.stabilizationSeconds)
  return `demand was at most ${ratio(rolling / capacity)} of private capacity for ${time}, below scale-in-at ${settings.scaleInAt} %, and all of it fits there again`
}

/** Why the burst goes on; undefined where nothing keeps it. */
function whyNotBack(input: PolicyInput, { window, rolling, long }: Seen): string | undefined {
  const { settings, capacity } = input
  const time = duration(settings.stabilizationSeconds)
  if (window.mean > part(capacity, settings.scaleOutAt)) return `above scale-out-at ${settings.scaleOutAt} %`
  if (rolling >= part(capacity, settings.scaleInAt))
    return `and was up to ${ratio(rolling / capacity)} in the last ${time}, not below scale-in-at ${settings.scaleInAt} %`
  if (long.highest >= part(capacity, settings.scaleOutAt))
    return `but with everything back on it the private side would have stood at ${ratio(long.highest / capacity)} in the last ${time}`
  if (long.knownPart < ENOUGH_TO_GO_BACK)
    return `but only ${ratio(long.knownPart)} of the last ${time} is known`
  const left = leftOfMinimum(input)
  return left > 0 ? `but min-burst lasts ${duration(left)} more` : undefined
}

/** What is left of `min-burst`, in seconds; 0 or less where it is over. */
export function leftOfMinimum({ state, settings, now }: PolicyInput): number {
  const since = state.sinceEpochSeconds
  return since === undefined ? 0 : settings.minBurstSeconds - elapsed(since, now)
}

/**
 * Up at once with the window, down only with the longest memory and in larger steps. What is paid for anyway is a
 * reason to keep a share, never one to raise it: a share that grows while demand falls would need explaining.
 */
function nextShare(input: PolicyInput, { window, rolling, long }: Seen): Share {
  const now = Math.min(input.state.share, input.maxShare)
  const memory = Math.max(window.highest, long.highest)
  // Only demand above scale-out-at is a reason to begin, not that min-burst is not over yet. A lull while the trial runs
  // takes that reason away no sooner than it would take an ended trial's share.
  const begins = now < TRIAL_SHARE && rolling > part(input.capacity, input.settings.scaleOutAt)
  const up = begins ? shareFor(input, memory) : overflow(input, window.highest)
  if (up >= now + SHARE_TOLERANCE) return share(up)
  const down = Math.max(paidShare(input, memory), overflow(input, memory))
  return share(down <= now - SHARE_STEP_DOWN ? down : now)
}

/** The share that leaves the private side at `scale-out-at`, or fills the first instance where that is more. */
function shareFor(input: PolicyInput, demand: number): Share {
  return share(Math.max(paidShare(input, demand), overflow(input, demand)))
}

function overflow({ capacity, settings, maxShare }: PolicyInput, demand: number): number {
  const target = part(capacity, settings.scaleOutAt)
  return demand <= target ? 0 : Math.min(maxShare, 1 - target / demand)
}

function paidShare({ instanceCapacity, maxShare }: PolicyInput, demand: number): number {
  if (instanceCapacity === undefined || demand <= 0) return 0
  return Math.min(maxShare, (FILL_OF_INSTANCE * instanceCapacity) / demand)
}

function part(capacity: number, percentOf: number): number {
  return (capacity * percentOf) / 100
}

function tooLittle({ settings }: PolicyInput, window: WindowStats | undefined): Recommendation {
  const knownPart = window?.knownPart ?? 0
  const because = `only ${ratio(knownPart)} of the last ${duration(settings.windowSeconds)} of demand is known`
  return { kind: 'unknown', because, more: { windowKnownPart: knownPart } }
}

function standing({ capacity, unit }: PolicyInput, demand: number): string {
  return `demand ${load(demand, unit)}, ${ratio(demand / capacity)} of private capacity (${load(capacity, unit)})`
}

function numbersOf({ capacity }: PolicyInput, window: WindowStats): Numbers {
  return { windowMean: window.mean, windowMaximum: window.highest, capacity }
}
