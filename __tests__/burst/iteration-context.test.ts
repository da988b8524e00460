import { expect, test } from '@jest/globals'
import { iterate } from '../../src/burst/iteration.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { run, sized, WARM } from './iteration-run.ts'
import { portsOf } from './model-ports.ts'

// What the plan and the checks know of the run: the phase, a person's command and the lease.

const at = (second: number) => epochSeconds(NOW + second)
const STAY = { kind: 'stay' } as const

test('what drains stays in its drain in the tag while it gets warm again (never-stop-before-drain)', async () => {
  const tag = { phase: 'draining', drainSinceEpochSeconds: at(-60) } as const
  const { steps } = await iterate(run(sized({ running: false }), WARM, { tag }).s)
  expect(steps[0]?.kind).toBe('start-app')
})

test('an app that Azure cannot start refuses a burst that begins, and none that is under way', async () => {
  const model = sized({ running: false })
  const { webApp } = portsOf(model)
  const readApp: typeof webApp.readApp = async (...of) => ({
    ...(await webApp.readApp(...of)),
    enabled: false,
  })
  const warming = (phase: 'idle' | 'warming') =>
    iterate(run(model, WARM, { tag: { phase }, ports: { webApp: { ...webApp, readApp } } }).s)
  await expect(warming('idle')).rejects.toMatchObject({ outcome: 'refused' })
  await expect(warming('warming')).resolves.toBeDefined()
})

test('a person’s hold is in the first state tag that the run writes (person-beats-rule)', async () => {
  const hold = { command: 'burst', untilEpochSeconds: at(3600), by: 'ann', reason: '' } as const
  const change = { command: { kind: 'burst', hold } } as const
  const { steps } = await iterate(run(sized({ running: false }), WARM, { change }).s)
  expect(steps[0]).toMatchObject({ kind: 'write-record', record: { hold } })
})

test('a watch renews its own lease once half of it has passed, and no other run does', async () => {
  const tag = { lease: { owner: 'me', untilEpochSeconds: at(200) } }
  const renews = async (owner?: string) => {
    const change = owner === undefined ? {} : { watch: { owner, leaveBy: at(3600) } }
    const { steps } = await iterate(run(sized({ running: false }), STAY, { tag, change }).s)
    return steps.map((step) => step.kind === 'write-record' && step.record.lease?.owner)
  }
  expect([await renews('me'), await renews('you'), await renews()]).toEqual([['me'], [], []])
})
