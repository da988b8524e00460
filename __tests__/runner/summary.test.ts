import { expect, test } from '@jest/globals'
import { cutToBytes } from '../../src/runner/summary.ts'

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
