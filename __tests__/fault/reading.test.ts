import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { Fault } from '../../local-azure/faults/rules.ts'
import { HIGH, LOW, burstingShop, each, pass, shop, stateOf } from './support.ts'

// A run that only observes writes nothing, whatever happens; and the same world gives the same decision.

const WORLDS: Readonly<Record<string, () => Promise<LocalAzure>>> = {
  idle: () => shop([[0, HIGH]]),
  bursting: () => burstingShop([[0, LOW]]),
}
const FAULTS: readonly (Fault | undefined)[] = [
  undefined,
  { kind: 'reply', status: 500 },
  { kind: 'lose-reply' },
  { kind: 'html', status: 200 },
]
const LOOKS = [
  ['status', {}],
  ['auto', { 'dry-run': 'true' }],
  ['burst', { 'dry-run': 'true' }],
  ['scale-back', { 'dry-run': 'true' }],
  ['prewarm', { 'dry-run': 'true' }],
  ['pause', { 'dry-run': 'true' }],
  ['resume', { 'dry-run': 'true' }],
] as const

test('status and dry runs write nothing, with and without faults (observers-never-write)', async () => {
  const cases = LOOKS.flatMap(([mode, inputs], row) =>
    Object.keys(WORLDS).map((world, column) => ({
      mode,
      inputs,
      world,
      fault: FAULTS[(row + column * 2) % FAULTS.length],
    })),
  )
  const results = await each(cases, async ({ mode, inputs, world, fault }) => {
    const azure = await (WORLDS[world]?.() ?? shop())
    const before = [stateOf(azure), { ...azure.world.profileNamed('tm-shop').tags }]
    if (fault !== undefined) azure.fault({ match: { kind: 'arm' }, fault, skip: 1, times: 3 })
    await pass(azure, mode, inputs)
    const writes = azure.requestsOf().filter((request) => request.write)
    return {
      mode,
      world,
      writes,
      same: equal(before, [stateOf(azure), azure.world.profileNamed('tm-shop').tags]),
      violations: azure.judge().violations,
    }
  })
  expect(results).toEqual(
    cases.map(({ mode, world }) => ({ mode, world, writes: [], same: true, violations: [] })),
  )
})

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

test('the same world gives the same decision, to the last number (same-input-same-decision)', async () => {
  const reports = await each([1, 2, 3], async () => {
    const azure = await burstingShop([[0, 6500]])
    azure.clock.advance(1800)
    const { outputs } = await pass(azure, 'auto', { 'dry-run': 'true' })
    const { decision, reason, demand, utilization, share, plan } = outputs
    return { decision, reason, demand, utilization, share, plan }
  })
  expect(reports[1]).toEqual(reports[0])
  expect(reports[2]).toEqual(reports[0])
  expect(reports[0]?.reason).not.toBe('')
})
