import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT, textOf } from './files.ts'

const rows = textOf('SECURITY.md')
  .split('\n')
  .filter((line) => line.startsWith('| **'))
  .map((line) => line.split(' | '))

const DOORS = [
  'audiences',
  'masks',
  'outside text',
  '`${NAME}` in headers',
  'regular expressions',
  'leases',
  'clocks',
  '`audit-file`',
  'lanes',
  'bridge',
  // Ways in, within those.
  '`load-url`',
  'health tests',
  'state tag',
  'config file',
  '`nextLink`',
  '`repository_dispatch`',
]

test.each(DOORS)('the threat model names the door: %s', (door) => {
  expect(rows.filter(([name = '', what = '']) => `${name} ${what}`.includes(door)).length).toBeGreaterThan(0)
})

test.each(rows.map((cells) => [cells[0] ?? '', cells] as const))('the tests of %s are there', (_, cells) => {
  const tests = [...(cells.at(-1) ?? '').matchAll(/`([\w./-]+)`/gu)].map(([, name = '']) => name)
  const places = tests.map((name) => (name.includes('alert-bridge') ? name : `__tests__/${name}.test.ts`))
  expect(places.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  expect(cells.at(-1)).toMatch(/`|\]\(/u)
})
