import { expect, test } from '@jest/globals'
import { phaseOf } from '../../src/policy/phase.ts'
import { bursting } from './cases.ts'
import { observationOf, type World } from './world.ts'

const on = { enabled: true, running: true }
const warm = { enabled: false, running: true }
const cold = { enabled: false, running: false }

const CHANGED: [string, World, ReturnType<typeof phaseOf>['changedOutside']][] = [
  ['the weight', { ...on, weight: 100, record: bursting }, 'burstEndpoint'],
  ['nothing', { ...on, weight: 12, record: bursting }, undefined],
  ['the app, by a stop in a burst', { enabled: true, running: false, record: bursting }, 'app'],
  [
    'nothing, as far as a run may not have started the app',
    { ...on, running: false, record: { ...bursting, intent: true } },
    undefined,
  ],
  [
    'nothing that the state tag knew to burst',
    { ...on, running: false, record: { phase: 'warming' } },
    undefined,
  ],
  ['the app, by a stop while warm', { ...cold, record: { phase: 'warm' } }, 'app'],
  ['the app, by a start', { ...warm, record: { phase: 'idle' } }, 'app'],
  ['nothing, without a state tag', { ...on, running: false }, undefined],
]

test.each(CHANGED)('what someone outside has changed: %s', (_, world, changed) => {
  expect(phaseOf(observationOf(world), { stopApp: true }).changedOutside).toBe(changed)
})

test('an app that neither runs nor is stopped is on its way, and nobody’s change', () => {
  const o = observationOf({ enabled: true, running: false, record: bursting })
  const app = { ...o.resources.app, state: 'Starting' }
  const { adopted, changedOutside } = phaseOf({ ...o, resources: { ...o.resources, app } }, { stopApp: true })
  expect([adopted, changedOutside]).toEqual([expect.stringMatching(/not running$/u), undefined])
})

test('a disabled or missing private endpoint tells nothing of a weight', () => {
  const o = observationOf({ ...on, weight: 100, record: bursting })
  const [first] = o.resources.privateEndpoints
  const adoptedWith = (privateEndpoints: typeof o.resources.privateEndpoints) =>
    phaseOf({ ...o, resources: { ...o.resources, privateEndpoints } }, { stopApp: true }).adopted
  if (first === undefined) throw new Error('no endpoint')
  expect(adoptedWith([])).toBeUndefined()
  expect(adoptedWith([{ ...first, status: 'Disabled' }])).toBeUndefined()
  expect(adoptedWith([first, { ...first, status: 'Disabled', monitorStatus: 'Disabled' }])).toBeDefined()
})
