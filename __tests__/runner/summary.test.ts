import { expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Masks } from '../../src/runner/masks.ts'
import { cutToBytes, writeSummary } from '../../src/runner/summary.ts'

test('a summary that cannot be written is told in one warning, with its cause', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'summary-'))
  const warned: unknown[] = []
  const log = { warning: (...told: unknown[]) => void warned.push(told) }
  const write = (path: string) =>
    writeSummary('all is well\n', { GITHUB_STEP_SUMMARY: path }, { masks: new Masks(), log })
  rmSync(folder, { recursive: true })
  await write(join(folder, 'summary.md'))
  // Outside a runner there is none.
  await write('')
  const why = /^the action cannot write the job summary: there is no such file\. The log has all/u
  expect(warned).toEqual([[expect.stringMatching(why), 'Cloudburst: job summary']])
})

test('a text that fits stays as it is', () => {
  expect(cutToBytes('a\nb\n', 4)).toBe('a\nb\n')
})

test('a longer one is cut at a line, in bytes, with a note', () => {
  const text = 'äöü€😀\n'.repeat(1000)
  const cut = cutToBytes(text, 2000)
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(2000)
  expect(cut).toMatch(/^(?:äöü€😀\n)+(?:äöü€😀)?\n\n\*The summary ends here/u)
})

test('nothing where not even the note fits', () => {
  expect(cutToBytes('a\n'.repeat(100), 20)).toBe('')
})
