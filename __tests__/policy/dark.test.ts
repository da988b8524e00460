import { expect, test } from '@jest/globals'
import { foundAtEnd } from '../../src/modes/found-at-end.ts'
import { noAnswer, nobodyServes } from '../../src/policy/dark.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { minutes } from '../../src/domain/units.ts'
import { endpoint, IDLE_BURST, observation, resources } from '../burst/build.ts'

const AFTER = minutes(3)
const OFF = endpoint('private', { status: 'Disabled', monitorStatus: 'Disabled' })
const DOWN = endpoint('private', { monitorStatus: 'Degraded' })

function world(other: ReturnType<typeof endpoint>, burst = IDLE_BURST) {
  const { profile } = resources()
  return resources({
    profile: { ...profile, endpoints: [other, burst] },
    privateEndpoints: [other],
    burstEndpoint: burst,
  })
}

test('a profile without an enabled endpoint has no answer', () => {
  expect(noAnswer(world(OFF))).toMatch(/its DNS name has no answer/u)
  expect(noAnswer(world(DOWN))).toBeUndefined()
})

test('nobody serves where the private side is down and the burst endpoint is not enabled', () => {
  expect(nobodyServes(world(DOWN), AFTER)).toMatch(/bursts for all demand once that has lasted 3 min/u)
  expect(nobodyServes(world(endpoint('private')), AFTER)).toBeUndefined()
  const enabled = { ...IDLE_BURST, status: 'Enabled', monitorStatus: 'Online' } as const
  expect(nobodyServes(world(DOWN, enabled), AFTER)).toBeUndefined()
})

test.each<[string, Partial<Decision>, RegExp[]]>([
  ['has come up since', {}, [/no private endpoint answers/u]],
  ['was told with the decision', { warnings: [nobodyServes(world(DOWN), AFTER) ?? ''] }, []],
  ['is what a person holds', { rule: 'hold' }, []],
  ['ends with the burst under way', { goal: { kind: 'bursting', share: 1 as never } }, []],
])('at the end of a run, what nobody may overlook is told once: %s', (_, change, told) => {
  const decision = { goal: { kind: 'idle' }, rule: 'policy', warnings: [], ...change } as unknown as Decision
  const after = observation({ resources: world(DOWN) })
  expect(foundAtEnd({ privateDownAfterSeconds: AFTER }, after, decision)).toEqual(
    told.map((text) => expect.stringMatching(text) as unknown),
  )
})
