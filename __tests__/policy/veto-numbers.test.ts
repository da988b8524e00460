import { expect, test } from '@jest/globals'
import type { TargetConfig, VetoConfig } from '../../src/domain/config.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { vetoesOf } from '../../src/policy/veto.ts'
import { NOW, observationOf, targetOf } from './world.ts'

type Unit = 'percent' | 'none'
const LIMIT = { value: 85, unit: 'percent' } as const

function veto(unit: Unit): VetoConfig {
  const limit = { value: 85, ...(unit !== 'none' && { unit }) }
  return {
    name: 'database',
    limit,
    maxDataAgeSeconds: minutes(10),
  } as unknown as VetoConfig
}

/** Six minutes of the source, the newest of which ended so long ago. */
function reading(value: number | null, ageSeconds: number): LoadReading {
  const startEpochSeconds = epochSeconds(NOW - ageSeconds - 360)
  const series = { startEpochSeconds, stepSeconds: 60, values: Array.from({ length: 6 }, () => value) }
  return { kind: 'series', series, unit: 'percent', newestAt: NOW, source: 'sql', doubts: [] }
}

function evidence(read: LoadReading | undefined, unit: Unit = 'percent') {
  const o = observationOf({})
  const vetoes = read === undefined ? [] : [{ name: 'database', reading: read }]
  const load = o.load.kind === 'known' ? known({ ...o.load.value, vetoes }) : o.load
  return only({ ...o, load }, unit)
}

function only(o: Observation, unit: Unit) {
  const target: TargetConfig = targetOf({})
  const on = { ...target, load: { ...target.load!, vetoes: [veto(unit)] } }
  const [it] = vetoesOf(o, on, NOW)
  return it
}

test('a veto tells its number, its limit and whether it blocks', () => {
  const seen = {
    name: 'database',
    limit: 85,
    unit: 'percent',
    because: expect.stringMatching('^database is at '),
  }
  expect(evidence(reading(94, 0))).toEqual({ ...seen, value: 94, blocks: true })
  expect(evidence(reading(85, 0))).toEqual({ ...seen, value: 85, blocks: false })
  expect(evidence(reading(94, 0), 'none')).toMatchObject({ value: 94, blocks: true })
})

test('a veto whose number is not known blocks nothing, and says why', () => {
  const silent: LoadReading = { kind: 'unknown', reason: 'it answered 503', source: 'sql', doubts: [] }
  const why = (read: LoadReading | undefined) => evidence(read)?.because
  expect(evidence(silent)).toEqual({
    name: 'database',
    limit: LIMIT.value,
    unit: LIMIT.unit,
    blocks: false,
    because: 'database is not known (it answered 503)',
  })
  expect(evidence(silent, 'none')).not.toHaveProperty('unit')
  expect(why(undefined)).toBe('database is not known (it was not read)')
  expect(why(reading(null, 0))).toBe('database is not known (sql has no settled value)')
  expect(only({ ...observationOf({}), load: unknown('no load') }, 'percent')).toMatchObject({ blocks: false })
})

test('a number counts until max-data-age, and no longer', () => {
  expect(evidence(reading(94, 600))).toMatchObject({ blocks: true })
  expect(evidence(reading(94, 601))).toMatchObject({
    blocks: false,
    because: expect.stringMatching('its newest value is .* old, max-data-age is 10 min'),
  })
})

test('a target without vetoes has none', () => {
  const target = targetOf({})
  const { load: _, ...without } = target
  for (const on of [target, without]) expect(vetoesOf(observationOf({}), on, NOW)).toEqual([])
})
