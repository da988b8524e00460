import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { ALTERATION_NAMES } from '../../local-azure/faults/alterations.ts'
import { FAULT_KINDS } from '../../local-azure/faults/check.ts'
import { REFUSAL_NAMES } from '../../local-azure/faults/refusals.ts'
import { FRONT_PAGES, READ_KINDS } from '../../local-azure/world/conditions.ts'
import { EFFECT_KINDS } from '../../local-azure/world/effects.ts'

const README = readFileSync(new URL('../../local-azure/README.md', import.meta.url), 'utf8')

/** The names in the first column of the table under a heading. */
function tableUnder(heading: string): string[] {
  const [, rest = ''] = README.split(`### ${heading}\n`)
  const [section = ''] = rest.split(/\n##/u)
  const cells = [...section.matchAll(/^\| (`[^|]+?) +\|/gmu)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name)).sort()
}

test.each([
  ['Refusals', REFUSAL_NAMES],
  ['Alterations', ALTERATION_NAMES],
  ['Effects', EFFECT_KINDS],
  ['Faults', Object.keys(FAULT_KINDS)],
])('the README’s table of %s is whole', (heading, names) => {
  expect(tableUnder(heading)).toEqual([...names].sort())
})

test('the README names every kind of read that can lag, and every page in an app’s place', () => {
  for (const name of [...READ_KINDS, ...FRONT_PAGES]) expect(README).toContain(`\`${name}\``)
})
