import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesOf, IN_A_FOLDER, type Files } from '../../src/runner/files.ts'

let root = ''
let files: Files

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'files-'))
  await mkdir(join(root, 'work', 'sub'), { recursive: true })
  await writeFile(join(root, 'secret'), 'hidden')
  await writeFile(join(root, 'work', 'a.yml'), 'mode: auto\n')
  await writeFile(join(root, 'work', 'bytes'), Buffer.from([0xff, 0xfe, 0x00]))
  await writeFile(join(root, 'work', 'large'), 'x'.repeat(1024 * 1024 + 1))
  await mkdir(join(root, 'work', '.git'))
  await writeFile(join(root, 'work', '.git', 'config'), 'extraheader = AUTHORIZATION: basic AAAA')
  await symlink(join('.git', 'config'), join(root, 'work', 'load.csv'))
  await symlink(join(root, 'secret'), join(root, 'work', 'link'))
  await symlink(join(root, 'work', 'a.yml'), join(root, 'work', 'inner'))
  await symlink(root, join(root, 'work', 'out'))
  await symlink('target', join(root, 'work', 'inner-file'))
  await symlink(join(root, 'made'), join(root, 'work', 'dangling'))
  await symlink('dangling', join(root, 'work', 'chain'))
  await symlink('circle', join(root, 'work', 'circle'))
  files = filesOf(join(root, 'work'))
})

afterAll(() => rm(root, { recursive: true, force: true }))

test.each(['a.yml', 'inner', './sub/../a.yml'])('reads %s', async (path) => {
  expect(await files.readText(path)).toBe('mode: auto\n')
})

test.each(['.git/config', './sub/../.git/config', '.GIT/config', 'load.csv'])(
  'the token that a checkout leaves behind is no load and no config: %s (no-secret-leaves)',
  async (path) => {
    const text = files.readText(path)
    // Linux tells .GIT from .git.
    await expect(text).rejects.toThrow(path === '.GIT/config' ? /cannot be read/u : /in the folder of Git/u)
    await expect(files.readBytes(path)[Symbol.asyncIterator]().next()).rejects.toThrow(/cannot be read/u)
  },
)

test('an absolute path is the author’s own word', async () => {
  expect(await files.readText(join(root, 'secret'))).toBe('hidden')
})

test.each([
  ['link', /leads out of the workspace/u],
  ['../secret', /leads out of the workspace/u],
  ['out/secret', /leads out of the workspace/u],
  ['none.yml', /there is no such file/u],
  ['sub', /it is not a file/u],
  ['large', /more than 1 MiB/u],
  ['bytes', /not UTF-8/u],
])('refuses %s', async (path, why) => {
  await expect(files.readText(path)).rejects.toThrow(why)
})

test.each([
  ['a job', undefined, /root of the workspace.*actions\/checkout/u],
  ['a command line', IN_A_FOLDER, /^The path is relative to the folder that you are in\.$/u],
])('in %s a file that is not there has its own advice', async (_, advice, fix) => {
  const there = filesOf(join(root, 'work'), advice)
  await expect(there.readText('none.yml')).rejects.toMatchObject({ fix: expect.stringMatching(fix) })
})

test('bytes come in pieces, and a link out of the workspace gives none', async () => {
  let size = 0
  for await (const piece of files.readBytes('large')) size += piece.length
  expect(size).toBe(1024 * 1024 + 1)
  await expect(files.readBytes('link')[Symbol.asyncIterator]().next()).rejects.toThrow(/leads out/u)
})

test('writes into folders that are not there', async () => {
  await files.writeText('audit/deep/a.json', '{}')
  expect(await readFile(join(root, 'work', 'audit', 'deep', 'a.json'), 'utf8')).toBe('{}')
})

test('an absolute path out of the workspace is written: a runner has a temporary folder', async () => {
  await files.writeText(join(root, 'temp', 'a.json'), '{}')
  expect(await readFile(join(root, 'temp', 'a.json'), 'utf8')).toBe('{}')
})

test('a link within the workspace is followed', async () => {
  await files.writeText('inner-file', 'new')
  expect(await readFile(join(root, 'work', 'target'), 'utf8')).toBe('new')
})

describe.each(['writeText', 'appendText'] as const)('%s out of the workspace', (how) => {
  const write = (path: string): Promise<unknown> =>
    how === 'writeText' ? files.writeText(path, 'x') : files.appendText(path)

  test.each([
    ['a folder behind a link', () => 'out/x'],
    ['new folders behind a link', () => 'out/made/deep/x'],
    ['a path upwards', () => '../made/x'],
    ['a link to a file', () => 'link'],
    ['a link to a file that is not there', () => 'dangling'],
    ['a link to a link', () => 'chain'],
    ['an absolute path through a link of the workspace', () => join(root, 'work', 'out', 'made', 'x')],
  ])('%s is refused before anything is created', async (_, path) => {
    await expect(write(path())).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be written: it leads out/u) as unknown,
      outcome: 'refused',
    })
    expect(await readFile(join(root, 'secret'), 'utf8')).toBe('hidden')
    await expect(stat(join(root, 'made'))).rejects.toThrow(/ENOENT/u)
  })

  test.each([
    ['sub', /it is not a file/u],
    ['circle', /links lead in a circle/u],
    ['a.yml/x', /cannot be written/u],
  ])('what cannot be written is refused: %s', async (path, why) => {
    await expect(write(path)).rejects.toThrow(why)
  })
})

test('an absolute path through a link of the workspace is not read', async () => {
  await expect(files.readText(join(root, 'work', 'link'))).rejects.toThrow(/leads out/u)
})
