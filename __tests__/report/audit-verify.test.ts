import { expect, test } from '@jest/globals'
import { verify } from '../../tools/audit/verify.ts'
import { WHOLE } from './audit-fixtures.ts'

test('a record as it was written is whole, and every entry is of the schema', () => {
  expect(verify(WHOLE)).toEqual({
    isWhole: true,
    lines: [expect.stringMatching(/^run 1234567890, attempt 1, schedule: whole, \d+ entries$/u)],
  })
})

test('a changed number is told with its line', () => {
  const { isWhole, lines } = verify(WHOLE.replace('"utilization":0.943', '"utilization":0.643'))
  expect(isWhole).toBe(false)
  expect(lines.join('\n')).toMatch(/NOT as it was written\n {2}line 4 does not follow/u)
})

test('a record without its end is whole as far as it goes', () => {
  const cut = WHOLE.trimEnd().split('\n').slice(0, -1).join('\n')
  const { isWhole, lines } = verify(cut)
  expect(isWhole).toBe(true)
  expect(lines.at(-1)).toContain('no end: the run was killed')
})

test('a run that is killed while it writes leaves half a line, and a record that is whole up to it', () => {
  const { isWhole, lines } = verify(WHOLE.slice(0, -200))
  expect([isWhole, lines.length]).toEqual([true, 3])
  expect(lines[1]).toContain('half an entry')
  const other = verify(`${WHOLE.slice(0, -200)}\n${WHOLE}`)
  expect(other.isWhole).toBe(false)
})

test('what stands after the end, or begins as no entry does, is not the half line of a killed run', () => {
  for (const more of ['ANYTHING', '{"kind":"st']) {
    const { isWhole, lines } = verify(`${WHOLE}${more}`)
    expect([isWhole, lines.join('\n')]).toEqual([false, expect.stringMatching(/line \d+ is not JSON/u)])
  }
  const open = WHOLE.trimEnd().split('\n').slice(0, -1).join('\n')
  expect(verify(`${open}\nANYTHING`).isWhole).toBe(false)
  expect(verify(`${open}\n{"kind":"st`).isWhole).toBe(true)
})

test('an entry that is not of the schema is told', () => {
  const { isWhole, lines } = verify(WHOLE.replace('"mode":"auto","dryRun"', '"mood":"auto","dryRun"'))
  expect(isWhole).toBe(false)
  expect(lines.join('\n')).toContain('entry 1 is not of the schema')
})
