import { expect, test } from '@jest/globals'
import { minutes } from '../../src/domain/units.ts'
import { privateEpisode, privateSide } from '../../src/policy/private-down.ts'
import { ago } from './cases.ts'
import { NOW, observationOf, type World } from './world.ts'

test.each<[string, World, string]>([
  ['Online', {}, 'answers'],
  ['Degraded', { privateStatus: 'Degraded' }, 'down'],
  ['Stopped', { privateStatus: 'Stopped' }, 'down'],
  ['CheckingEndpoint', { privateStatus: 'CheckingEndpoint' }, 'unknown'],
  ['Unmonitored', { privateStatus: 'Unmonitored' }, 'unknown'],
  ['Inactive', { privateStatus: 'Inactive' }, 'unknown'],
  ['a state of the future', { privateStatus: 'Sleeping' }, 'unknown'],
  ['disabled by a person', { privateEnabled: false, privateStatus: 'Disabled' }, 'unknown'],
])('%s', (_, world, side) => {
  expect(privateSide(observationOf(world).resources)).toBe(side)
})

const since = { privateDownSinceEpochSeconds: ago(500) }
const back = { ...since, privateUpSinceEpochSeconds: ago(100) }
const backLong = { ...since, privateUpSinceEpochSeconds: ago(600) }

test.each<{ name: string; world: World; down?: number; up?: number }>([
  { name: 'never down', world: { record: {} } },
  { name: 'down now', world: { privateStatus: 'Degraded', record: {} }, down: 0 },
  { name: 'down now, no record', world: { privateStatus: 'Degraded' }, down: 0 },
  { name: 'still down', world: { privateStatus: 'Degraded', record: since }, down: 500 },
  { name: 'just back', world: { record: since }, down: 500, up: 0 },
  { name: 'back for a while', world: { record: back }, down: 500, up: 100 },
  { name: 'back for stabilization', world: { record: backLong } },
  { name: 'relapsed', world: { privateStatus: 'Degraded', record: back }, down: 500 },
  { name: 'in doubt', world: { privateStatus: 'CheckingEndpoint', record: since }, down: 500 },
])('$name', ({ world, down, up }) => {
  expect(privateEpisode(observationOf(world), minutes(10), NOW)).toEqual({
    ...(down !== undefined && { downSinceEpochSeconds: ago(down) }),
    ...(up !== undefined && { upSinceEpochSeconds: ago(up) }),
  })
})
