import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { auditEntry, digestOf } from '../../src/report/audit.ts'
import { planOutput, reportOutput } from '../../src/report/outputs.ts'
import { recordOfReport, WHOLE } from './audit-fixtures.ts'
import { burstReport, quotaError } from './fixtures.ts'
import { observation } from './observations.ts'
import { hostileReport } from './hostile-report.ts'
import { hostileText, PLANTED } from './hostile.ts'

interface Entry {
  readonly target: string
  readonly before: {
    readonly load: {
      readonly value: {
        readonly rules: readonly { readonly main: { readonly series: { readonly values: unknown[] } } }[]
      }
    }
  }
  readonly seriesCut?: boolean
}

test('the record holds what was decided from, so that it can be decided again', () => {
  const { before } = auditEntry(burstReport()) as { before: unknown }
  expect(before).toEqual(JSON.parse(JSON.stringify(digestOf(observation(false)))))
})

test('the record of a cold burst', () => {
  const entry = auditEntry(burstReport({ errors: [quotaError()] })) as Record<string, unknown>
  expect({ ...entry, before: '(tested above)', after: '(like before)' }).toMatchSnapshot()
})

test('no secret of settings, bodies, tags, headers or messages is in it, and nothing a log could run (no-secret-leaves, outside-text-is-inert)', () => {
  const own = WHOLE
  expect(own).not.toContain('planted')
  fc.assert(
    fc.property(hostileText, (hostile) => {
      const report = hostileReport(hostile)
      const texts = [
        ...recordOfReport(report).trim().split('\n'),
        reportOutput([report]),
        planOutput([report]),
      ]
      for (const text of texts) {
        expect(text).not.toMatch(PLANTED)
        expect(text).not.toMatch(/::|##\[|[\p{Cf}\p{Cs}]/u)
        expect(() => JSON.parse(text) as unknown).not.toThrow()
      }
    }),
    { numRuns: 25 },
  )
})

test('the report output drops series first, then all but the outcome, then targets', () => {
  const reports = Array.from({ length: 10 }, (_, at) => burstReport({ target: `shop-${String(at)}` }))
  const whole = Buffer.byteLength(reportOutput(reports))
  const parse = (limit: number): Entry[] => {
    const text = reportOutput(reports, limit)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit)
    return JSON.parse(text) as Entry[]
  }
  expect(parse(whole)[9]!.before.load.value.rules[0]!.main.series.values).toHaveLength(120)
  expect(parse(whole - 1)[9]).toMatchObject({ seriesCut: true })
  expect(parse(whole - 1)[9]!.before.load.value.rules[0]!.main.series.values).toHaveLength(1)
  expect(parse(5000)).toHaveLength(10)
  expect(parse(900).length).toBeGreaterThan(0)
})

test('the plan output names every step and stays within its limit', () => {
  const plan = JSON.parse(planOutput([burstReport({ dryRun: true })])) as unknown
  expect(plan).toMatchObject({ version: 1, dryRun: true, targets: [{ target: 'shop-eu' }] })
  const many = Array.from({ length: 50 }, () => burstReport())
  for (const limit of [20_000, 1000])
    expect(Buffer.byteLength(planOutput(many, limit))).toBeLessThanOrEqual(limit)
})
