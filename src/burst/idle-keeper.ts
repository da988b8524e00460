import type { LoadRule } from '../domain/config.ts'
import { duration, utc } from '../domain/format.ts'
import type { RuleReading } from '../domain/load.ts'
import { isTakenOut, type Lease, type Phase } from '../domain/record.ts'
import { slice } from '../domain/series.ts'
import { printable } from '../domain/text.ts'
import {
  elapsed,
  epochSeconds,
  minutes,
  seconds,
  type EpochSeconds,
  type Percent,
  type Seconds,
} from '../domain/units.ts'
import type { Iteration } from './iteration.ts'
import type { Session } from './session.ts'

/** A working watch begins a burst within this many passes. */
const PASSES = 3
/** The time between passes if it is not known: that of the usual schedule. */
const USUAL_PASS = minutes(5)
/** A level needs at least this part of its minutes known. */
const LEAST_KNOWN_PART = 0.8

/**
 * Warns if this run leaves everything to a watch that does not act: the watch has not burst, although demand has been
 * above `burst-above` for three passes. The watch may be dead, or hold the lease by mistake.
 */
export function warnOfIdleKeeper(s: Session, { o, decision, phase }: Iteration, keeper: Lease): void {
  const { load, policy } = s.target
  if (decision.goal.kind !== 'bursting' || load === undefined || o.load.kind === 'unknown') return
  const pass = s.runInterval.kind === 'known' ? s.runInterval.value : USUAL_PASS
  const time = seconds(PASSES * pass)
  if (!isStuck(s, o, phase, time)) return
  const isAbove = o.load.value.rules.some((reading) => {
    const rule = load.rules.find(({ name }) => name === reading.name)
    return rule !== undefined && wasAbove(reading, rule, policy.burstAbove, o.at, time)
  })
  if (!isAbove) return
  s.narrator.warned(
    `demand has been above burst-above (${String(policy.burstAbove)} % of private-capacity) for ${duration(time)}, and there is no burst. The watch ${printable(keeper.owner, 40)} holds the lease until ${utc(keeper.untilEpochSeconds, o.at)}, so this run leaves everything to it. Check that the watch still works. A person’s burst does not wait for it`,
  )
}

/** Without a burst, and not on the way to one: another phase lasts as long as a working watch would not leave it. */
function isStuck({ target }: Session, { record, at }: Iteration['o'], phase: Phase, time: Seconds): boolean {
  if (phase === 'idle' || phase === 'bursting') return phase === 'idle'
  if (record.kind === 'unknown') return false
  const { burstSide, warmup } = target
  const getsReady = phase === 'warming' || isTakenOut(record.value)
  const longest = getsReady ? burstSide.scaleTimeoutSeconds + warmup.timeoutSeconds : 0
  const lasted = elapsed(record.value.phaseSinceEpochSeconds, at)
  return lasted >= Math.max(time, longest)
}

/** Without a burst, the load of the private side, or of both, is the demand. */
function wasAbove(
  { main }: RuleReading,
  { privateCapacity }: LoadRule,
  burstAbove: Percent,
  now: EpochSeconds,
  time: Seconds,
): boolean {
  if (main.kind === 'unknown' || main.unit !== privateCapacity.unit) return false
  const from = epochSeconds(main.newestAt - time)
  const values = slice(main.series, from, main.newestAt).values.filter((value) => value !== null)
  const expected = time / main.series.stepSeconds
  const level = (privateCapacity.value * burstAbove) / 100
  const isFresh = now - main.newestAt <= time
  return isFresh && values.length >= expected * LEAST_KNOWN_PART && values.every((value) => value > level)
}
