import { expect, test } from '@jest/globals'
import { expectOneError, expectRefusal } from './refusal.ts'
import { act, errorsOf, HIGH, LOW, shop, writesOf } from './support.ts'
import { shortTranscript } from './transcript.ts'
import { burstingShop, stateOf } from './worlds.ts'

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
test.each(['Microsoft.Web/serverfarms/write', 'Microsoft.Web/sites/start/action'])(
  'without %s a burst fails and is undone',
  async (action) => {
    const azure = await shop(HIGH)
    azure.effect({ kind: 'deny', actions: [action] })
    const run = await act(azure, {})
    expectOneError(run)
    expect(errorsOf(run)[0]?.toLowerCase()).toContain(action.toLowerCase())
    expect(run.outputs).toMatchObject({ outcome: 'failed', phase: 'idle' })
    expect(shortTranscript(run)).toMatchSnapshot()
    expect(stateOf(azure)).toEqual(AS_FOUND)
  },
)

/** Nobody can say whether a refused PATCH did nothing: what was made ready is kept until a drain has passed. */
test('without permission to write endpoints a burst fails, and the next runs undo it', async () => {
  const action = 'Microsoft.Network/trafficManagerProfiles/azureEndpoints/write'
  const azure = await shop(HIGH)
  azure.effect({ kind: 'deny', actions: [action] })
  const run = await act(azure, {})
  expectOneError(run)
  expect(errorsOf(run)[0]).toContain(action)
  expect(run.outputs).toMatchObject({ outcome: 'failed', phase: 'draining' })
  expect(shortTranscript(run)).toMatchSnapshot()
  azure.clock.advance(60)
  const next = await act(azure, { mode: 'scale-back' })
  expect(next).toMatchObject({ exitCode: 0, outputs: { phase: 'idle' } })
  expect(stateOf(azure)).toEqual(AS_FOUND)
})

test('without permission to write tags automation bursts all the same, and says what that means', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'bursting' } })
  expect(shortTranscript(run)).toMatchSnapshot()
})

test('without permission to write tags the endpoint is disabled, but nothing is stopped or shrunk', async () => {
  const azure = await burstingShop(LOW)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, { mode: 'scale-back', 'hold-for': '0' })
  expect(stateOf(azure)).toEqual({ ...AS_FOUND, burst: 'Disabled 25', app: 'Running', plan: 'P1v3 × 3' })
  expect(shortTranscript(run)).toMatchSnapshot()
})

test('without permission to write tags a hold fails, after the burst it was for', async () => {
  const azure = await shop(LOW)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, { mode: 'burst' })
  expectOneError(run)
  expect(errorsOf(run)[0]).toContain('hold-for: 0')
  expect(run.outputs).toMatchObject({ outcome: 'failed', phase: 'bursting', changed: 'true' })
  expect(shortTranscript(run)).toMatchSnapshot()
})

test('without permission to write tags a pause fails', async () => {
  const azure = await shop(LOW)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/write'] })
  const run = await act(azure, { mode: 'pause' })
  expectOneError(run)
  expect(errorsOf(run)[0]).toContain('Microsoft.Resources/tags/write')
  expect(writesOf(run)).toHaveLength(1)
  expect(shortTranscript(run)).toMatchSnapshot()
})

test('a lock is named', async () => {
  const azure = await shop(HIGH)
  azure.effect({
    kind: 'lock',
    scope: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop',
  })
  const run = await act(azure, {})
  expectOneError(run)
  expect(shortTranscript(run)).toMatchSnapshot()
})
