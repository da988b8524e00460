import { expect, test } from '@jest/globals'
import { selected } from '../../src/config/selection.ts'
import { problems, LEAST, loadFile } from './support.ts'

/** Far more than any honest file has, far less than what quadratic work needs. */
const KEYS = 20_000

function unknownKeys(indent = ''): string {
  return Array.from({ length: KEYS }, (_, index) => `${indent}lode-sauce-${String(index)}: 1`).join('\n')
}

const FIRST =
  '  - name: a\n    load-source: value\n    load-value: 1\n    load-scope: private\n    private-capacity: 10/min\n'

test.each([
  ['at the top', unknownKeys()],
  ['of a target', `targets:\n  - web-app: shop\n${unknownKeys('    ')}`],
  ['of a load', `loads:\n${FIRST}${unknownKeys('    ')}`],
  ['of a schedule', `schedules:\n  - name: a\n${unknownKeys('    ')}`],
  ['of stack-hub', `stack-hub:\n  endpoint: https://hub.example\n${unknownKeys('  ')}`],
])('%s, 20,000 unknown keys are refused in seconds, the first of them by name', async (_, yaml) => {
  const start = performance.now()
  const errors = await problems(loadFile(yaml, LEAST))
  expect(performance.now() - start).toBeLessThan(15_000)
  const unknown = errors.filter((one) => /lode-sauce-\d+' is not a key/u.test(one))
  expect(unknown.length).toBe(20)
})

test.each([
  ['marks that are no YAML', '"'.repeat(2000)],
  ['repeated keys', 'mode: auto\n'.repeat(1000)],
  ['mappings with repeated keys', '- { a: 1, a: 2 }\n'.repeat(1000)],
])('a file of %s is refused by the first of its errors, not by thousands', async (_, yaml) => {
  expect((await problems(loadFile(yaml))).length).toBe(20)
})

test.each([
  ['mappings', `${'{['.repeat(300)}a${']: 1}'.repeat(300)}`],
  ['lists', `? ${'- '.repeat(300)}a\n: 1\n`],
])('a key of %s is refused before it is written as text (outside-text-is-inert)', async (_, yaml) => {
  const began = process.cpuUsage()
  const found = await problems(loadFile(yaml))
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(900)
  expect(found[0]).toMatch(/^c\.yml:1:\d+: the config file is not valid YAML: A key is a word/u)
})

test('a file of thousands of anchors and aliases is refused before each is sought among all others', async () => {
  const found = await problems(loadFile('- &a 1\n- *a\n'.repeat(2100)))
  expect(found[0]).toMatch(/^c\.yml:4002:3: the config file is not valid YAML: It has too many aliases/u)
})

test('of thousands of names in `only` that no target has, the first are told, each with what was meant', () => {
  const names = (prefix: string, length: number) =>
    Array.from({ length }, (_, index) => `${prefix.repeat(40)}-${String(index)}`)
  const began = process.cpuUsage()
  const { problems: found } = selected(names('a', 100), { only: names('b', 5000), acts: false })
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(900)
  expect(found).toHaveLength(20)
})
