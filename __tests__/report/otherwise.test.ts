import { expect, test } from '@jest/globals'
import type { Observation } from '../../src/domain/observation.ts'
import type { Endpoint } from '../../src/domain/resources.ts'
import { share } from '../../src/domain/units.ts'
import { otherwiseOf } from '../../src/report/otherwise.ts'
import { burstReport, DECISION } from './fixtures.ts'
import { observation } from './observations.ts'

const [IDLE, BURSTING] = [observation(false), observation(true)]

test('a burst says what the private side would have to carry, by the shares that were read', () => {
  const wanted = 'without it the private side would have to carry 94 % of its capacity, instead of 61 %'
  expect(otherwiseOf(burstReport())).toBe(wanted)
  const decision = { ...DECISION, goal: { kind: 'bursting' as const, share: share(0.9) } }
  expect(otherwiseOf(burstReport({ decision }))).toBe(wanted)
})

test('a dry run says it of the share that it would give', () => {
  expect(otherwiseOf(burstReport({ dryRun: true, changed: false, after: IDLE }))).toMatch(/instead of 61 %$/u)
})

test('a burst that failed and was undone has changed nothing', () => {
  expect(otherwiseOf(burstReport({ outcome: 'failed', after: IDLE }))).toBeUndefined()
})

test('a run that wrote nothing but the state tag has changed nothing', () => {
  expect(otherwiseOf(burstReport({ mode: 'resume', after: IDLE }))).toBeUndefined()
  expect(otherwiseOf(burstReport({ before: BURSTING }))).toBeUndefined()
})

test('a resume takes credit for no burst: neither for one that another run began meanwhile, nor for one that may follow', () => {
  expect(otherwiseOf(burstReport({ mode: 'resume' }))).toBeUndefined()
  expect(otherwiseOf(burstReport({ mode: 'resume', dryRun: true, changed: false }))).toBeUndefined()
})

test('a private side that does not answer carries nothing', () => {
  expect(otherwiseOf(burstReport({ after: withoutPrivate(BURSTING) }))).toBe(
    'without it all users would go to a private side that does not answer',
  )
  const [before, after] = [withoutPrivate(BURSTING, 20), withoutPrivate(BURSTING)]
  expect(otherwiseOf(burstReport({ before, after }))).toBeUndefined()
})

test('a scale-in of what someone else has disabled does not say that DNS would go on', () => {
  const decision = { ...DECISION, kind: 'scale-back' as const, goal: { kind: 'idle' as const } }
  expect(otherwiseOf(burstReport({ decision, before: IDLE, after: IDLE }))).toBeUndefined()
  expect(otherwiseOf(burstReport({ decision, before: BURSTING, after: IDLE }))).toBe(
    '2 instances more would go on to be billed',
  )
})

/** The private endpoint is enabled and Degraded; the burst endpoint has this weight. */
function withoutPrivate(o: Observation, weight = 27): Observation {
  const { profile, burstEndpoint, privateEndpoints } = o.resources
  const burst: Endpoint = { ...burstEndpoint, weight }
  const down = privateEndpoints.map((it): Endpoint => ({ ...it, monitorStatus: 'Degraded' }))
  const endpoints = [...down, burst]
  return {
    ...o,
    resources: {
      ...o.resources,
      burstEndpoint: burst,
      privateEndpoints: down,
      profile: { ...profile, endpoints },
    },
  }
}
