import type { TargetConfig } from '../../src/domain/config.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { known } from '../../src/domain/known.ts'
import type { LoadUnit, RuleReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { minutes } from '../../src/domain/units.ts'
import { decide } from '../../src/policy/decide.ts'
import { startsWithin } from '../../src/schedule/timetable.ts'
import type { Policy } from '../../src/policy/recommendation.ts'
import { CAPACITY, NOW, observationOf, targetOf, type World } from './world.ts'

/** One load of several; what it leaves out is as in `World`. */
export interface OneLoad extends Pick<
  World,
  'privateLoad' | 'burstLoad' | 'ageSeconds' | 'unit' | 'scope' | 'instanceCapacity'
> {
  readonly name: string
  readonly capacity?: number
}

export interface OneVeto extends Pick<World, 'ageSeconds'> {
  readonly name: string
  readonly limit: number
  readonly limitUnit?: LoadUnit
  readonly values: NonNullable<World['privateLoad']>
}

/** A world judged by several loads and vetoes; the load of the world itself plays no part. */
export function decideBy(
  world: World,
  loads: readonly OneLoad[],
  vetoes: readonly OneVeto[] = [],
  policy?: Policy,
): Decision {
  const context = {
    command: world.command,
    mode: 'auto',
    now: NOW,
    timetable: startsWithin,
    ...(policy && { policy }),
  } as const
  return decide(observedBy(world, loads, vetoes), { ...context, target: targetBy(world, loads, vetoes) })
}

export function observedBy(world: World, loads: readonly OneLoad[], vetoes: readonly OneVeto[]): Observation {
  return {
    ...observationOf(world),
    load: known({
      rules: loads.map((load) => ({ ...readingIn({ ...world, ...load }), name: load.name })),
      vetoes: vetoes.map(({ name, values, ageSeconds = 180 }) => ({
        name,
        reading: readingIn({ privateLoad: values, ageSeconds, unit: 'percent' }).main,
      })),
      readAt: NOW,
    }),
  }
}

export function targetBy(world: World, loads: readonly OneLoad[], vetoes: readonly OneVeto[]): TargetConfig {
  const rules = loads.map((load) => {
    const { load: made } = targetOf({ ...world, ...load })
    if (made === undefined) throw new Error('no load')
    const [rule] = made.rules
    const value = load.capacity ?? CAPACITY
    return { ...rule, name: load.name, privateCapacity: { ...rule.privateCapacity, value } }
  })
  const [first, ...others] = rules
  if (first === undefined) throw new Error('no load')
  return {
    ...targetOf(world),
    load: {
      rules: [first, ...others],
      vetoes: vetoes.map(({ name, limit, limitUnit }) => ({
        name,
        source: { source: 'value', headers: {} },
        limit: { value: limit, ...(limitUnit !== undefined && { unit: limitUnit }) },
        maxDataAgeSeconds: minutes(10),
      })),
      onNoData: 'fail',
    },
  }
}

function readingIn(world: World): RuleReading {
  const { load } = observationOf(world)
  if (load.kind === 'unknown' || load.value.rules[0] === undefined) throw new Error('no load')
  return load.value.rules[0]
}
