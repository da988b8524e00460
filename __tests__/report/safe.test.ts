import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { code, html, link, markdown, redact, safe, safeLines } from '../../src/report/safe.ts'
import { hostileText, PLANTED, SECRETS } from './hostile.ts'

test('safe text is one bounded line without command, control or invisible character (outside-text-is-inert)', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 500 }), (text, longest) => {
      const line = safe(text, longest)
      expect(line.length).toBeLessThanOrEqual(longest)
      expect(line).not.toMatch(/::|##\[|[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
      expect(line).not.toMatch(PLANTED)
    }),
  )
})

test('safe text stays as it is when made safe again', () => {
  fc.assert(fc.property(hostileText, (text) => safe(safe(text)) === safe(text)))
})

test('Markdown text has no character that could be markup', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const shown = markdown(text)
      expect(shown).not.toMatch(/[<>"'|`*_[\]~\\$@\n]|:\/\/|www\./u)
      expect(shown.replace(/&#\d+;/gu, '')).not.toMatch(/[&#]/u)
    }),
  )
})

test('HTML text can leave neither content nor a quoted attribute', () => {
  fc.assert(fc.property(hostileText, (text) => !/[<>"'\n]/u.test(html(text))))
})

test.each(SECRETS)('%s is not shown', (secret) => expect(redact(secret)).not.toMatch(PLANTED))

test('words that only sound like secrets stay', () => {
  const text = 'no token: id-token: write is missing; set client-secret or use oidc (code 409)'
  expect(redact(text)).toBe(text)
})

test('only https addresses become links', () => {
  expect(link('run', 'https://github.com/a/b/actions/runs/1')).toBe(
    '[run](https://github.com/a/b/actions/runs/1)',
  )
  expect(link('run', 'javascript:alert(1)')).toBe('run')
  expect(link('run', 'https://x/) [y](z')).toBe('run')
  expect(link('run', undefined)).toBe('run')
})

test('lines to paste keep their indentation', () => {
  expect(safeLines('Add:\npermissions:\n  id-token: write')).toEqual([
    'Add:',
    'permissions:',
    '  id-token: write',
  ])
})

test('code can hold a pipe and a backtick', () => {
  expect(code('a|b`c')).toBe('<code>a&#124;b&#96;c</code>')
})
