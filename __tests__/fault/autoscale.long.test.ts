import { expect, test } from '@jest/globals'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import { autoscaleCpu } from '../helpers/scenes.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  WARM,
  expectSafe,
  pass,
  recordOf,
  shop,
  stateOf,
  writesOf,
} from './support.ts'

// App Service is to scale itself while traffic comes, and to rest afterwards, whether a size was changed or not.

const ALWAYS_ON = { 'stop-app': 'false', autoscale: 'enable', 'burst-instances': '', 'idle-instances': '' }

const switchedOff = (base: Scenario) => autoscaleCpu(base, false)

test('an app that always runs in a plan of one size: autoscale goes on with the burst and off after it', async () => {
  const azure = await shop([[0, HIGH]], {
    scenario: (base) => ({
      ...base,
      autoscale: [switchedOff(base)],
      sites: base.sites.map((site) => ({ ...site, state: 'Running' as const })),
    }),
  })
  const isOn = (): unknown => azure.world.autoscale[0]?.properties['enabled']
  expect([(await pass(azure, 'burst', ALWAYS_ON)).exitCode, isOn()]).toEqual([0, true])
  expect([(await pass(azure, 'scale-back', { ...ALWAYS_ON, ...LONG })).exitCode, isOn()]).toEqual([0, false])
  expect(writesOf(azure).slice(0, 2)).toEqual(['PATCH default', 'PATCH burst'])
  expectSafe(azure)
})

const MANAGED = { autoscale: 'manage', 'idle-instances': '1' }

test('a setting that a burst creates is deleted by the scale-in, even by a run that only knows the state tag (killed-anywhere-recovers)', async () => {
  const azure = await shop([[0, HIGH]])
  const names = (): unknown => azure.world.autoscale.map(({ name }) => name)
  const burst = await pass(azure, 'burst', MANAGED)
  expect([burst.exitCode, names(), recordOf(azure)]).toEqual([
    0,
    ['cloudburst-plan-shop-burst'],
    expect.stringContaining(',b=none'),
  ])
  expect(burst.log).toContain('az monitor autoscale delete ')
  const back = await pass(azure, 'scale-back', { ...LONG, 'idle-instances': '1' })
  expect([back.exitCode, names(), stateOf(azure)]).toEqual([0, [], IDLE])
  expect(recordOf(azure)).not.toContain(',b=')
  expectSafe(azure)
})

test('a scale-in says that someone deleted the autoscale setting which the burst had switched on', async () => {
  const azure = await shop([[0, HIGH]], { scenario: (base) => ({ ...base, autoscale: [switchedOff(base)] }) })
  await pass(azure, 'burst', ALWAYS_ON)
  azure.effect({ kind: 'delete-autoscale', setting: 'cpu' })
  const run = await pass(azure, 'scale-back', { ...ALWAYS_ON, ...LONG })
  expect([run.exitCode, azure.world.autoscale]).toEqual([0, []])
  expect(run.log).toContain(
    'the autoscale setting of the App Service plan plan-shop-burst is gone since the burst began: someone outside this action deleted it, or this identity may no longer read it. The scale-in does not create it again; before the burst it was off, 1 to 5 instances, default 1',
  )
  expect(recordOf(azure)).not.toContain(',b=')
  expectSafe(azure)
})

test.each([
  ['once', 1, [0, false]],
  ['always', 'always', [1, true]],
] as const)(
  'a change of autoscale that Azure accepts and does not carry out, %s: the run sends it again, or ends red and remembers (success-is-read-back)',
  async (_, times, expected) => {
    const azure = await shop([[0, HIGH]], {
      scenario: (base) => ({ ...base, autoscale: [switchedOff(base)] }),
    })
    const isOn = (): unknown => azure.world.autoscale[0]?.properties['enabled']
    await pass(azure, 'burst', ALWAYS_ON)
    const match = { method: 'PUT', path: 'autoscalesettings' }
    azure.fault({ match, fault: { kind: 'reply', status: 202 }, times })
    const back = await pass(azure, 'scale-back', { ...ALWAYS_ON, ...LONG })
    expect([back.exitCode, isOn()]).toEqual(expected)
    azure.clearFaults()
    expect((await pass(azure, 'scale-back', { ...ALWAYS_ON, ...LONG })).exitCode).toBe(0)
    expect(isOn()).toBe(false)
    expect(recordOf(azure)).not.toContain(',b=')
    expectSafe(azure)
  },
)

test.each([
  ['auto', 'once', 1, [0, true]],
  ['auto', 'always', 'always', [1, false]],
  ['burst', 'always', 'always', [1, false]],
  ['prewarm', 'always', 'always', [1, false]],
] as const)(
  '%s with a change of autoscale that Azure accepts and does not carry out, %s: it is sent again, or the burst goes on without it and ends red (success-is-read-back)',
  async (mode, _, times, expected) => {
    const azure = await shop([[0, HIGH]], {
      scenario: (base) => ({ ...base, autoscale: [switchedOff(base)] }),
    })
    const isOn = (): unknown => azure.world.autoscale[0]?.properties['enabled']
    const match = { method: 'PUT', path: 'autoscalesettings' }
    azure.fault({ match, fault: { kind: 'reply', status: 202 }, times })
    const run = await pass(azure, mode, { autoscale: 'enable' })
    const puts = azure
      .requests()
      .filter(({ method, path }) => method === 'PUT' && /autoscalesettings/iu.test(path))
    expect([stateOf(azure), puts.length]).toEqual([mode === 'prewarm' ? WARM : BURSTING, 2])
    expect(run.log.includes('App Service does not scale the burst side by itself')).toBe(times === 'always')
    expect([run.exitCode, isOn()]).toEqual(expected)
    azure.clearFaults()
    const next = await pass(azure, mode, { autoscale: 'enable' })
    const quiet = await pass(azure, 'auto', { autoscale: 'enable' })
    expect([next.exitCode, isOn(), quiet.exitCode, quiet.outputs['changed']]).toEqual([
      0,
      true,
      0,
      String(mode === 'prewarm'),
    ])
    const back = await pass(azure, 'scale-back', { autoscale: 'enable', ...LONG })
    expect(back.exitCode).toBe(0)
    expect([isOn(), stateOf(azure)]).toEqual([false, IDLE])
    expect(recordOf(azure)).not.toContain(',b=')
    expectSafe(azure)
  },
)

test('a created setting that Azure accepts and never shows: the burst goes on without it, and ends red', async () => {
  const azure = await shop([[0, HIGH]])
  const match = { method: 'PUT', path: 'autoscalesettings' }
  azure.fault({ match, fault: { kind: 'reply', status: 202 }, times: 'always' })
  const run = await pass(azure, 'burst', MANAGED)
  expect([run.exitCode, stateOf(azure), azure.world.autoscale]).toEqual([1, BURSTING, []])
  expect(run.log).toContain('App Service does not scale the burst side by itself')
  const back = await pass(azure, 'scale-back', { ...LONG, ...MANAGED })
  expect([back.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expect(recordOf(azure)).not.toContain(',b=')
  expectSafe(azure)
})

test('a created setting that may not be deleted stays switched off, and the log says why', async () => {
  const azure = await shop([[0, HIGH]])
  await pass(azure, 'burst', MANAGED)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Insights/autoscaleSettings/Delete'] })
  const back = await pass(azure, 'scale-back', { ...LONG, ...MANAGED })
  expect([back.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expect(azure.world.autoscale.map(({ properties }) => properties['enabled'])).toEqual([false])
  expect(back.log).toMatch(
    /delete autoscale .+: not done, so it is switched off instead: .+autoscaleSettings/iu,
  )
  const again = await pass(azure, 'auto', MANAGED)
  expect([again.exitCode, again.outputs['changed']]).toEqual([0, 'false'])
  expectSafe(azure)
})

test('a burst that fails takes its setting with it, and nobody else is blamed (failed-burst-is-undone)', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  const run = await pass(azure, 'burst', { ...MANAGED, 'warmup-timeout': '3m' })
  expect([run.exitCode, stateOf(azure), azure.world.autoscale]).toEqual([1, IDLE, []])
  expect(run.log).not.toContain('outside this action')
  expectSafe(azure)
})

test('a setting that somebody else makes during the burst is not deleted', async () => {
  const azure = await shop([[0, HIGH]])
  await pass(azure, 'burst', MANAGED)
  azure.world.autoscale.splice(0, 1, switchedOff(azure.world.scenario))
  const back = await pass(azure, 'scale-back', { ...LONG, ...MANAGED })
  expect([back.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expect(azure.world.autoscale.map(({ name }) => name)).toEqual(['cpu'])
})

test('a throttled change of autoscale is made after another look, not repeated as it was', async () => {
  const azure = await shop([[0, HIGH]], {
    scenario: (base) => ({ ...base, autoscale: [switchedOff(base)] }),
  })
  const fault = { kind: 'reply', status: 429, headers: { 'retry-after': '30' } } as const
  azure.fault({ match: { method: 'PUT', path: 'autoscalesettings' }, fault })
  const run = await pass(azure, 'burst', { autoscale: 'enable' })
  expect([run.exitCode, azure.world.autoscale[0]?.properties['enabled']]).toEqual([0, true])
  expect(run.log).toContain('Read again and retried in 30 s')
})
