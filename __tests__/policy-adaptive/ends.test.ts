import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { traceFiles, traceName } from '../../bench/policy/trace.ts'
import { effort } from '../helpers/effort.ts'
import { outside } from '../helpers/outside.ts'
import type * as Ends from './ends.ts'
import type * as Late from './late.ts'

const { heldAfterRises, heldInHistories, heldInTrace } = await outside<typeof Ends>(
  new URL('./ends.ts', import.meta.url),
)
const { endedLoads } = await outside<typeof Late>(new URL('./late.ts', import.meta.url))

/** A folder of whole traces to try in place of the excerpts. */
const WHOLE = process.env['CLOUDBURST_TRACES']
const own = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const TRACES =
  WHOLE === undefined
    ? [own('../../local-azure/traces/wc98_june_1m.csv'), ...traceFiles(own('./traces'))]
    : traceFiles(WHOLE)
/** Every so many minutes of a trace; no multiple of a sample's five. */
const STRIDE = WHOLE === undefined ? effort(97, 1) : effort(97, 7)

test('no change of the newest one to three minutes ends a burst that was held, in either policy (no-data-never-ends)', () => {
  const histories = effort(600, 20_000)
  expect(heldInHistories(histories)).toBeGreaterThan(histories / 2)
})

test('no rise ends a burst because its last minute looks like a glitch, in either policy (no-data-never-ends)', () => {
  heldAfterRises(effort(600, 20_000))
})

test.each(TRACES.map((file) => [traceName(file), file]))(
  'nor at any minute of real load, with a capacity of P80, P90 or P97: %s (no-data-never-ends)',
  (_, file) => {
    for (const percentile of [80, 90, 97]) expect(heldInTrace(file, percentile, STRIDE)).toBeGreaterThan(0)
  },
)

test('a load that has fallen ends its burst at most three minutes later than without the guard, in either policy, at each cadence', () => {
  const loads = effort(70, 1200)
  expect(endedLoads(loads)).toBeGreaterThan(loads)
})
