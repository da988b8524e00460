import { afterAll, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pass, shop } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'audit-refused-'))
const CONFIG = 'load-source: csv\nload-value: load.csv\n'
const NO_LOAD = {
  'load-source': '',
  'load-value': '',
  'load-query': '',
  'burst-load-query': '',
  'load-url': '',
}
const LOAD = 'timestamp,value\n2026-01-01T00:00:00Z,1\n'
writeFileSync(join(folder, 'c.yml'), CONFIG)
writeFileSync(join(folder, 'load.csv'), LOAD)
writeFileSync(join(folder, 'event.json'), '{}')
symlinkSync('c.yml', join(folder, 'link.ndjson'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['link.ndjson', 'this run reads it'],
  ['./load.csv', 'this run reads it'],
  [join(folder, 'event.json'), 'the runner keeps it for the job'],
  ['.git/config', 'it is in the folder of Git'],
  [`${folder}-elsewhere/a.ndjson`, 'it leads out of the workspace'],
])('an audit file at %s is refused before anything is asked, with outputs and summary', async (path, why) => {
  const azure = await shop()
  const before = readdirSync(folder)
  const inputs = { ...NO_LOAD, config: 'c.yml', 'audit-file': path }
  const run = await pass(azure, 'burst', inputs, {
    GITHUB_WORKSPACE: folder,
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
  })
  expect([run.exitCode, run.outputs['outcome'], run.outputs['changed']]).toEqual([1, 'refused', 'false'])
  for (const text of [run.log, run.summary]) expect(text).toContain(`cannot be written: ${why}`)
  expect(azure.requests().filter(({ path: asked }) => asked.includes('/subscriptions/'))).toEqual([])
  expect(readdirSync(folder)).toEqual(before)
  const held = ['c.yml', 'load.csv', 'event.json'].map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(held).toEqual([CONFIG, LOAD, '{}'])
})
