import { DirtyMonitor, dirtOf, LATE_MINUTES, type DirtKind } from '../../src/plant/dirt.ts'
import type { Minute } from './history.ts'
import type { World } from './world.ts'

const kindsOf = new WeakMap<World, readonly DirtKind[]>()
const UNIT = { privateLoad: 1, burstLoad: 1 }

/**
 * A past minute as monitors show it, with the dirt that the scenario lays over it; undefined for a minute that they do
 * not show. What the world counts stays as it is.
 */
export function shownMinute(world: World, time: number): Minute | undefined {
  const { dirtSeed } = world.scenario
  if (dirtSeed === undefined) return world.minuteAt(time)
  const index = indexOf(world, time)
  return shownAt(world, dirtKinds(world, dirtSeed), index)
}

function indexOf(world: World, time: number): number {
  return Math.floor((time - world.scenario.trace.start) / 60)
}

/** The kind of every minute of the trace; always the same for the same seed. */
function dirtKinds(world: World, seed: number): readonly DirtKind[] {
  const known = kindsOf.get(world) ?? dirtOf(world.scenario.trace.values.length, seed)
  kindsOf.set(world, known)
  return known
}

function shownAt(world: World, kinds: readonly DirtKind[], index: number): Minute | undefined {
  const kind = kinds[index] ?? 'clean'
  if (kind === 'stuck') return stuckAt(world, kinds, index)
  const start = world.scenario.trace.start + index * 60
  const minute = world.minuteAt(start)
  if (minute === undefined || kind === 'clean') return minute
  if (kind === 'late') return world.now >= start + (1 + LATE_MINUTES) * 60 ? minute : undefined
  const factor = new DirtyMonitor([kind]).show(0, UNIT).privateLoad
  return Number.isNaN(factor) ? undefined : scaled(minute, factor)
}

/** The last minute that was shown before, under the time of this one. */
function stuckAt(world: World, kinds: readonly DirtKind[], index: number): Minute | undefined {
  const at = world.scenario.trace.start + index * 60
  if (world.minuteAt(at) === undefined) return undefined
  for (let before = index - 1; before >= 0; before -= 1) {
    const kind = kinds[before]
    if (kind === 'stuck' || kind === 'gap' || kind === 'late') continue
    const shown = shownAt(world, kinds, before)
    return shown === undefined ? undefined : { ...shown, at }
  }
  return undefined
}

function scaled(minute: Minute, factor: number): Minute {
  return {
    ...minute,
    privateLoad: minute.privateLoad * factor,
    privateServed: minute.privateServed * factor,
    burstLoad: minute.burstLoad * factor,
    burstFailed: minute.burstFailed * factor,
    cpu: Math.min(100, minute.cpu * factor),
    byEndpoint: Object.fromEntries(
      Object.entries(minute.byEndpoint).map(([key, load]) => [key, load * factor]),
    ),
  }
}
