import { expect, test } from '@jest/globals'
import { reportOutput } from '../../src/report/outputs.ts'
import { burstReport } from './fixtures.ts'

interface Entry {
  readonly decision: {
    readonly kind: string
    readonly verdict: string
    readonly evidence: { readonly rules: readonly { readonly direction: string; readonly says: string }[] }
  }
}

test('the output report has renamed keys under their old names as well', () => {
  const [entry] = JSON.parse(reportOutput([burstReport()])) as Entry[]
  expect(entry?.decision).toMatchObject({ kind: 'burst', verdict: 'burst' })
  expect(entry?.decision.evidence.rules).toEqual([expect.objectContaining({ direction: 'out', says: 'out' })])
})

test('a run that ended before it decided has no decision in the output', () => {
  const { decision: _, ...undecided } = burstReport()
  const [entry] = JSON.parse(reportOutput([undecided])) as Partial<Entry>[]
  expect(entry?.decision).toBeUndefined()
})
