import { expect, test } from '@jest/globals'
import { load, LEAST, loadFile, problems, type Inputs } from './support.ts'

const CSV = { ...LEAST, 'load-source': 'csv' } satisfies Inputs

function yaml(values: Inputs): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}: '${value}'\n`)
    .join('')
}

test.each([
  ['audit-file', '/home/runner/.bashrc'],
  ['audit-file', String.raw`C:\actions-runner\.env`],
  ['audit-file', String.raw`\\files.example\share\a.json`],
  ['load-value', '/proc/self/environ'],
  ['load-value', ' /etc/passwd'],
])('a config file cannot name a file outside of the workspace: %s %s', async (key, path) => {
  const text = yaml({ ...CSV, 'load-value': 'load.csv', [key]: path })
  const found = await problems(loadFile(text))
  expect(found).toEqual([
    expect.stringMatching(/^c\.yml:\d+:\d+: '[\w-]+' is the absolute path .*as the input/u),
  ])
})

test('the same holds for the loads of a target', async () => {
  const loads = `loads:\n  - name: a\n    load-source: csv\n    load-value: /proc/self/environ\n    load-scope: private\n`
  const found = await problems(loadFile(`${loads}    private-capacity: 10/min\n`))
  expect(found.join('\n')).toMatch(/'load-value' of load 1 \(a\) is the absolute path/u)
})

test('a workflow may name any file, and a config file those of the workspace', async () => {
  await expect(
    load({ ...CSV, 'load-value': '/data/load.csv', 'audit-file': '/tmp/a.json' }),
  ).resolves.toBeDefined()
  const inside = { ...CSV, 'load-value': './data/load.csv', 'audit-file': 'audit/a.json' }
  await expect(loadFile(yaml(inside))).resolves.toBeDefined()
})
