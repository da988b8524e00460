import { expect, test } from '@jest/globals'
import { expectOneError, expectRefusal } from './refusal.ts'
import { act, errorsOf, HIGH, LOW, shop } from './support.ts'
import { BURST, MADE_READY, UNDONE, writes } from './writes.ts'
import { burstingShop, stateOf } from './worlds.ts'

/** A burst whose state tag is refused, once. */
const UNTAGGED = (weight: number): string[] =>
  BURST(weight).flatMap((write) => {
    if (!write.startsWith('tag')) return [write]
    return write === 'tag warming' ? ['tag warming → 403'] : []
  })

const AS_FOUND = { burst: 'Disabled 1', private: 'Enabled 50', app: 'Stopped', plan: 'P1v3 × 1' }

test.each([
  'Microsoft.Network/trafficManagerProfiles/read',
  'Microsoft.Web/sites/read',
  'Microsoft.Web/serverfarms/read',
])('without %s nothing is done', async (action) => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'deny', actions: [action] })
  const run = await act(azure, {})
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]?.toLowerCase()).toContain(action.toLowerCase())
})

/** What may not be written is seen when it is tried: what was done before is undone. */
test.each([
  ['Microsoft.Web/serverfarms/write', ['tag warming', 'plan P1v3 × 3 → 403', 'tag idle']],
  [
    'Microsoft.Web/sites/start/action',
    ['tag warming', 'plan P1v3 × 3', 'start → 403', 'tag warming', 'plan P1v3 × 1', 'tag idle'],
  ],
  [
    'Microsoft.Network/trafficManagerProfiles/azureEndpoints/write',
    [...MADE_READY, 'tag bursting', 'burst Enabled weight 1 → 403', ...UNDONE],
  ],
])('without %s a burst fails and is undone', async (action, written) => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'deny', actions: [action] })
  const run = await act(azure, {})
  expectOneError(run)
  expect(errorsOf(run)[0]?.toLowerCase()).toContain(action.toLowerCase())
  expect(run.outputs).toMatchObject({ outcome: 'failed', phase: 'idle' })
  expect(writes(run).filter((write) => !write.endsWith('→ 409'))).toEqual(written)
  expect(stateOf(azure)).toEqual(AS_FOUND)
})

test('without permission to write tags automation bursts all the same, and says what that means', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'bursting' } })
  expect(writes(run)).toEqual(UNTAGGED(25))
  const [report] = JSON.parse(run.outputs['report'] ?? '') as { warnings: string[] }[]
  expect(report?.warnings.join('\n')).toContain('Microsoft.Resources/tags/write')
})

test('without permission to write tags the endpoint is disabled, but nothing is stopped or shrunk', async () => {
  const azure = await burstingShop(LOW)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, { mode: 'scale-back', 'hold-for': '0' })
  expect(stateOf(azure)).toEqual({ ...AS_FOUND, burst: 'Disabled 25', app: 'Running', plan: 'P1v3 × 3' })
  expect(writes(run)).toEqual(['tag draining → 403', 'burst Disabled'])
})

test('without permission to write tags a hold fails, after the burst it was for', async () => {
  const azure = await shop(LOW)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, { mode: 'burst' })
  expectOneError(run)
  expect(errorsOf(run)[0]).toContain('hold-for: 0')
  expect(run.outputs).toMatchObject({ outcome: 'failed', phase: 'bursting', changed: 'true' })
  expect(writes(run)).toEqual(UNTAGGED(6))
})

test('without permission to write tags a pause fails', async () => {
  const azure = await shop(LOW)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, { mode: 'pause' })
  expectOneError(run)
  expect(errorsOf(run)[0]).toContain('Microsoft.Resources/tags/write')
  expect(writes(run)).toEqual(['tag idle → 403'])
})

test('a lock is named', async () => {
  const azure = await shop(HIGH)
  azure.effect({
    kind: 'lock',
    scope: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop',
  })
  const run = await act(azure, {})
  expectOneError(run)
  expect(errorsOf(run)[0]).toMatch(/ScopeLocked|lock/u)
  expect(writes(run)).toEqual(['tag warming → 409', 'plan P1v3 × 3 → 409'])
})
