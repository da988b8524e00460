import { expect, test } from '@jest/globals'
import type { Step } from '../../src/burst/steps.ts'
import type { Goal } from '../../src/domain/decision.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { walk } from './plan-worlds.ts'
import { BURST, record, running, seen } from './rules-support.ts'

const at = epochSeconds(NOW - 1800)
const changes = [{ atEpochSeconds: at, share: share(0.3) }]
const CUT_OFF = { phase: 'bursting', phaseSinceEpochSeconds: at, shareChanges: changes } as const

/** Every state tag on the way to the goal from a burst whose endpoint is disabled. */
function tags(tag: Partial<BurstRecord>, change: Parameters<typeof seen>[0], goal: Goal): BurstRecord[] {
  const written: BurstRecord[] = []
  walk(seen(change, record(tag)), goal, (_, step) => {
    if (step.kind === 'write-record') written.push(step.record)
  })
  return written
}

const isOdd = ({ phase, shareChanges }: BurstRecord): boolean =>
  (phase === 'warming' || phase === 'warm') && (shareChanges.at(-1)?.share ?? 0) > 0

test.each<[string, Partial<BurstRecord>, Parameters<typeof seen>[0]]>([
  ['someone disabled', CUT_OFF, running()],
  ['someone disabled, and whose app they stopped', CUT_OFF, {}],
  ['a killed run only announced', { ...CUT_OFF, intent: true }, running()],
  [
    'a killed run only announced, with the least weight',
    {
      ...CUT_OFF,
      shareChanges: [{ atEpochSeconds: at, share: share(1 / 1001) }],
    },
    running(),
  ],
  [
    'drains, as an earlier release left it',
    { ...CUT_OFF, phase: 'draining', drainSinceEpochSeconds: at },
    running(),
  ],
])(
  'a burst side that is made warm after a burst that %s has no share (killed-anywhere-recovers)',
  (_, tag, change) => {
    const written = tags(tag, change, { kind: 'warm' })
    expect(written.filter(isOdd)).toEqual([])
    expect(written.at(-1)).toMatchObject({ phase: 'warm', shareChanges: [{}, { share: 0 }] })
  },
)

test('a burst that is taken out on its trial keeps what the trial is for until it has that share (no-data-never-ends)', () => {
  const began = { phaseSinceEpochSeconds: at, shareChanges: [{ atEpochSeconds: at, share: share(0.0196) }] }
  const burst = { ...BURST, weight: 1, monitorStatus: 'Degraded' }
  const tag = { ...began, phase: 'bursting', trialFor: share(0.3) } as const
  const written = tags(tag, running({ burst }), { kind: 'bursting', share: share(0.3) })
  expect(written.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['draining', 'bursting']))
  expect(written.slice(0, -1).every(({ trialFor }) => trialFor === 0.3)).toBe(true)
  expect(written.at(-1)?.shareChanges.at(-1)?.share).toBeCloseTo(0.3)
  expect(written.at(-1)).not.toHaveProperty('trialFor')
})

test('a scale-in says that the burst is over before it disables, also right after a run that was to take the endpoint out (killed-anywhere-recovers)', () => {
  const drainSinceEpochSeconds = epochSeconds(NOW + 10)
  const tag = record({ phase: 'draining', intent: true, planSku: 'P1v3', drainSinceEpochSeconds })
  const steps: Step[] = []
  walk(seen(running({ burst: BURST }), tag), { kind: 'idle' }, (_, step) => steps.push(step))
  expect(steps.slice(0, 2).map(({ kind }) => kind)).toEqual(['write-record', 'patch-endpoint'])
  const written = steps.flatMap((step) => (step.kind === 'write-record' ? [step.record] : []))
  for (const one of written) expect(one).not.toHaveProperty('planSku')
})

test('a burst side that never had a share is warm without one', () => {
  const written = tags({ phase: 'idle' }, {}, { kind: 'warm' })
  expect(written.at(-1)).toMatchObject({ phase: 'warm', shareChanges: [] })
})
