import { afterEach, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'

let azure: LocalAzure
afterEach(() => azure.close())

test('a swap brings other workers, which serve at once, and a while in which the app cannot be stopped', async () => {
  azure = await startLocalAzure()
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Running' })
  azure.clock.advance(600)
  const site = azure.world.siteNamed('app-shop-burst')
  const before = site.instances.map(({ id }) => id)
  azure.effect({ kind: 'swap-slots', app: 'app-shop-burst', forSeconds: 60 })
  expect(site.instances.map(({ id }) => id)).not.toEqual(before)
  expect(azure.world.scaling.readyInstances(site)).toBe(before.length)
  expect(azure.world.conditions.siteBusy.get('app-shop-burst')).toEqual({
    number: '59203',
    until: azure.clock.now() + 60,
  })
  expect(azure.world.activities.at(-1)?.operation).toBe('Microsoft.Web/sites/slots/slotsswap/action')
})

test('another actor can take the tags, and make an autoscale setting that works', async () => {
  azure = await startLocalAzure()
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': 'v=1' } })
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { owner: 'ann' }, alone: true })
  expect(azure.world.profileNamed('tm-shop').tags).toEqual({ owner: 'ann' })
  const capacity = { minimum: '2', maximum: '4', default: '2' }
  const properties = { enabled: true, profiles: [{ name: 'default', capacity, rules: [] }] }
  azure.effect({ kind: 'create-autoscale', setting: 'cpu', plan: 'plan-shop-burst', properties })
  azure.clock.advance(300)
  expect(azure.world.planNamed('plan-shop-burst').instances).toBe(2)
})
