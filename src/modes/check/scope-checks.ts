import { warning, type Finding } from '../../burst/checks/finding.ts'
import { ratio, utc } from '../../domain/format.ts'
import { loadTitle, type LoadReading } from '../../domain/load.ts'
import type { ShareChange } from '../../domain/record.ts'
import { endOf, knownValues, slice } from '../../domain/series.ts'
import { epochSeconds, type EpochSeconds } from '../../domain/units.ts'
import type { Inspected } from './inspected.ts'

/** A smaller step of the share drowns in the load's own ups and downs. */
const LEAST_STEP = 0.25
/** From a change of the share until resolvers and samples show it. */
const SETTLES_SECONDS = 300
const WINDOW_SECONDS = 900
/** Numbers of a window with fewer minutes than this mean little. */
const LEAST_MINUTES = 5

/** The newest rise of the share that both sides had time to show. */
interface Rise {
  readonly at: EpochSeconds
  readonly by: number
}

/** Why no rise of the share can be compared with the load; undefined if one can. */
export function whyScopeUnseen(i: Inspected): string | undefined {
  return riseIn(i) === undefined ? 'no rise of the share by 25 points is in the state tag' : undefined
}

/**
 * A load whose scope is wrong: one that counts both sides does not fall when the share rises, and one of the private side
 * alone does. The demand may have risen at the same time, so the burst side's part must say the same.
 */
export function loadScope(i: Inspected): readonly Finding[] {
  const rise = riseIn(i)
  const read = i.o.load.kind === 'known' ? i.o.load.value.rules : []
  if (rise === undefined) return []
  return read.flatMap(({ name, scope, main, burst }) => {
    const [before, after] = [meanOf(main, rise.at - WINDOW_SECONDS, rise.at), meanAfter(main, rise)]
    const served = meanAfter(burst, rise)
    if (before === undefined || after === undefined || served === undefined || before <= 0 || after <= 0)
      return []
    const found = scopeOf(after / before, served / after, rise.by)
    if (found === undefined || found === scope) return []
    const moved = `when the share rose by ${ratio(rise.by)} at ${utc(rise.at, i.o.at)}, the ${loadTitle(name)} went to ${ratio(after / before)} of what it was`
    const means =
      found === 'total' ? 'it seems to count both sides' : 'it seems to be the private side’s alone'
    return [
      warning(
        `${moved}: ${means}, and load-scope is ${scope}`,
        `Set load-scope: ${found}, or let load-query read what load-scope says. A wrong scope ends a burst because it works, or never.`,
        'load-sources',
      ),
    ]
  })
}

/**
 * `kept`: the load after ÷ before; `part`: the burst side's load ÷ this load. With a share of x, the part is x of a total,
 * and x ÷ (1 − x) of the private side.
 */
function scopeOf(kept: number, part: number, share: number): 'private' | 'total' | undefined {
  const ofPrivate = share / (1 - share)
  const isNearTotal = part < (share + ofPrivate) / 2
  if (kept > 1 - share / 3 && isNearTotal) return 'total'
  return kept < 1 - (2 * share) / 3 && !isNearTotal ? 'private' : undefined
}

/** From no share at all, so that both formulas hold. */
function riseIn({ o }: Inspected): Rise | undefined {
  const changes: readonly ShareChange[] = o.record.kind === 'known' ? o.record.value.shareChanges : []
  const index = changes.findLastIndex(
    ({ share, atEpochSeconds }, at) =>
      share >= LEAST_STEP &&
      (changes[at - 1]?.share ?? 0) < 0.05 &&
      o.at - atEpochSeconds >= SETTLES_SECONDS + LEAST_MINUTES * 60,
  )
  const found = changes[index]
  return found === undefined ? undefined : { at: found.atEpochSeconds, by: found.share }
}

function meanAfter(reading: LoadReading, { at }: Rise): number | undefined {
  return meanOf(reading, at + SETTLES_SECONDS, at + SETTLES_SECONDS + WINDOW_SECONDS)
}

function meanOf(reading: LoadReading, from: number, to: number): number | undefined {
  if (reading.kind === 'unknown') return undefined
  const end = Math.min(to, endOf(reading.series))
  if (end <= from) return undefined
  const values = knownValues(slice(reading.series, epochSeconds(from), epochSeconds(end)))
  if (values.length * reading.series.stepSeconds < LEAST_MINUTES * 60) return undefined
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
