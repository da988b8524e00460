import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { attentionOf } from '../../src/report/attention.ts'
import { recordText } from '../../src/report/facts.ts'
import type { TargetReport } from '../../src/report/model.ts'

// For how long a burst is said to have lasted.

const NOW = epochSeconds(1_790_000_000)
const BEGAN = epochSeconds(NOW - 9 * 3600)
const AGAIN = { phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(NOW - 300) } as const
const record = (change: Partial<BurstRecord>): BurstRecord => ({
  runId: '1',
  shareChanges: [],
  ...AGAIN,
  ...change,
})

function reasons(change: Partial<BurstRecord>): string {
  const after = {
    at: NOW,
    record: known(record(change)),
    resources: { burstEndpoint: { status: 'Disabled' } },
  }
  const config = { policy: { maxBurstSeconds: minutes(8 * 60) } }
  const report = { target: 'shop', after, config, errors: [], trigger: {} }
  return attentionOf(report as unknown as TargetReport, false).reasons
}

test('the issue tells of a burst since its first users, also while its endpoint is taken out of the answers', () => {
  const key = `max-burst-${String(BEGAN)}`
  const out = { phase: 'draining', burstSinceEpochSeconds: BEGAN } as const
  expect([reasons({}), reasons({ phaseSinceEpochSeconds: BEGAN })]).toEqual(['', key])
  expect([reasons({ burstSinceEpochSeconds: BEGAN }), reasons({ ...out, planSku: 'P1v3' })]).toEqual([
    key,
    key,
  ])
  for (const over of [
    out,
    { ...out, phase: 'idle' as const },
    { phase: 'draining' as const, planSku: 'P1v3' },
  ])
    expect(reasons(over)).toBe('')
})

test('the log says bursting since the first users', () => {
  const text = (change: Partial<BurstRecord>) => recordText(known(record(change)), NOW)
  expect(text({ burstSinceEpochSeconds: BEGAN })).toMatch(/^bursting for 9 h /u)
  expect(text({})).toMatch(/^bursting for 5 min /u)
  expect(text({ phase: 'idle', burstSinceEpochSeconds: BEGAN })).toMatch(/^idle for 5 min /u)
})
