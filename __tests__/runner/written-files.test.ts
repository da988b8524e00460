import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadFiles } from '../../src/modes/load-sources.ts'
import { filesOf, type Files } from '../../src/runner/files.ts'
import { jobOf } from '../../src/runner/written-files.ts'
import { LEAST, load } from '../config/support.ts'

let root = ''
let files: Files

const at = (...names: string[]): string => join(root, ...names)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'written-'))
  for (const folder of ['work/.git/hooks', 'temp/commands', 'elsewhere'])
    mkdirSync(at(folder), { recursive: true })
  const held = ['work/c.yml', 'work/load.csv', 'work/.git/config', 'temp/commands/env', 'temp/event.json']
  for (const path of [...held, 'elsewhere/kept']) writeFileSync(at(path), 'kept')
  linkSync(at('work/c.yml'), at('work/c-again.yml'))
  linkSync(at('elsewhere/kept'), at('work/hard'))
  symlinkSync(at('work/load.csv'), at('work/load-link'))
  symlinkSync(at('work/.git'), at('work/git'))
  symlinkSync(at('elsewhere'), at('temp/out'))
  symlinkSync(at('work'), at('workspace'))
  execFileSync('mkfifo', [at('work/pipe')])
  files = inJob(at('work'))
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

function inJob(workspace: string): Files {
  const env = {
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: at('temp'),
    GITHUB_ENV: at('temp/commands/env'),
    GITHUB_OUTPUT: at('temp/output'),
  }
  return filesOf(workspace, undefined, jobOf({ ...env, GITHUB_EVENT_PATH: at('temp/event.json') }))
}

const unwritable = (why: RegExp) =>
  expect.objectContaining({ message: expect.stringMatching(why) as unknown, outcome: 'refused' })

test.each<[path: string, why: RegExp]>([
  ['.git/config', /folder of Git/u],
  ['.GIT/hooks/new/x', /folder of Git/u],
  ['git/hooks/post-checkout', /folder of Git/u],
  ['sub/../.git/x', /folder of Git/u],
  ['<root>/temp/commands/env', /runner keeps it/u],
  ['<root>/temp/commands/../event.json', /runner keeps it/u],
  ['<root>/temp/output', /runner keeps it/u],
  ['<root>/temp/out/x', /leads out of the workspace/u],
  ['<root>/elsewhere/x', /leads out of the workspace/u],
  ['<root>/elsewhere/kept', /leads out of the workspace/u],
  ['<root>/work/../elsewhere/new/x', /leads out of the workspace/u],
  ['<root>/tempest/x', /leads out of the workspace/u],
  ['hard', /hard link/u],
  ['pipe', /not a file/u],
  ['.', /not a file/u],
  [`deep/er/${'x'.repeat(300)}`, /too long/u],
  [`deep/${'y'.repeat(300)}/x`, /too long/u],
  ['deep/'.repeat(1000), /too long/u],
  ['deep/x\0y', /NUL/u],
  ['c.yml/deep/x', /not a folder/u],
])('%s is not overwritten, and nothing is created', async (path, why) => {
  const given = path.replace('<root>', root)
  await expect(files.appendText(given)).rejects.toEqual(unwritable(why))
  await expect(files.writeText(given, 'x')).rejects.toEqual(unwritable(why))
  for (const kept of [
    'work/c.yml',
    'work/.git/config',
    'temp/commands/env',
    'temp/event.json',
    'elsewhere/kept',
  ])
    expect(readFileSync(at(kept), 'utf8')).toBe('kept')
  for (const none of [
    'work/deep',
    'work/.GIT',
    'work/sub',
    'temp/output',
    'elsewhere/x',
    'elsewhere/new',
    'tempest',
  ])
    expect(existsSync(at(none))).toBe(false)
})

test.each(['c.yml', './c.yml', 'c-again.yml', 'load.csv', 'load-link', '<root>/work/load.csv'])(
  'what the run reads is not overwritten: %s',
  async (path) => {
    const own = inJob(at('work'))
    expect(await own.readText('c.yml')).toBe('kept')
    own.keep(['load.csv'])
    await expect(own.writeText(path.replace('<root>', root), 'x')).rejects.toEqual(
      unwritable(/this run reads it/u),
    )
    expect([readFileSync(at('work/c.yml'), 'utf8'), readFileSync(at('work/load.csv'), 'utf8')]).toEqual([
      'kept',
      'kept',
    ])
  },
)

test.each<[value: string, files: readonly string[]]>([
  ['load.csv', ['load.csv']],
  ['time,requests/min\n2026-01-01T00:00:00Z,5', []],
  ['2026-01-01T00:00:00Z,5', []],
])('of load-value %j, the files that the run reads are %j', async (value, expected) => {
  expect(loadFiles(await load({ ...LEAST, 'load-source': 'csv', 'load-value': value }))).toEqual(expected)
})

test('a path to read that is too long for any file delays nothing', async () => {
  const own = inJob(at('work'))
  own.keep(['a/'.repeat(65_536)])
  await expect(own.writeText('beside.json', 'x')).resolves.toBeUndefined()
})

test.each([
  ['<root>/host/_temp/a.ndjson', '<root>/work', '<root>/temp'],
  ['<root>/temp/out/x', '<root>/work', '<root>/temp'],
])('the refusal of %s names the folders that the job may write in', async (path, ...folders) => {
  const [workspace = '', temp = ''] = folders.map((folder) => folder.replace('<root>', root))
  await expect(files.writeText(path.replace('<root>', root), '')).rejects.toMatchObject({
    message: expect.stringContaining(
      `out of the workspace (${workspace}) and the temporary folder (${temp})`,
    ),
    fix: expect.stringMatching(/relative to the workspace.*RUNNER_TEMP.*container job.*runner\.temp.*host/u),
  })
})

test.each([
  'a.json',
  '<root>/work/b.json',
  '<root>/workspace/c.json',
  '<root>/temp/deep/d.json',
  'new\nline.json',
])('in a workspace that is a link, %s is written', async (path) => {
  const given = path.replace('<root>', root)
  await inJob(at('workspace')).writeText(given, 'new')
  expect(readFileSync(given.startsWith('/') ? given : at('work', given), 'utf8')).toBe('new')
})

test('a job without a temporary folder writes in its workspace only', async () => {
  const own = filesOf(at('work'), undefined, jobOf({ GITHUB_WORKSPACE: at('work') }))
  await expect(own.writeText(at('temp/x'), '')).rejects.toEqual(
    unwritable(/leads out of the workspace \([^)]+work\)$/u),
  )
  await expect(own.writeText('x', '')).resolves.toBeUndefined()
})

test('outside a runner a run writes where its user says', async () => {
  const own = filesOf(at('work'), undefined, jobOf({ RUNNER_TEMP: at('temp') }))
  await expect(own.writeText(at('elsewhere/new'), '')).resolves.toBeUndefined()
})

test('another run that empties the same file leaves no gap in it', async () => {
  const first = await files.appendText('both.ndjson')
  first('{"one":1}\n')
  const second = await files.appendText('both.ndjson')
  first('{"one":2}\n')
  second('{"two":1}\n')
  expect(readFileSync(at('work/both.ndjson'), 'utf8')).toBe('{"one":2}\n{"two":1}\n')
})
