import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesOf, type Files } from '../../src/runner/files.ts'

let root = ''
let files: Files

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'files-'))
  await mkdir(join(root, 'work', 'sub'), { recursive: true })
  await writeFile(join(root, 'secret'), 'hidden')
  await writeFile(join(root, 'work', 'a.yml'), 'mode: auto\n')
  await writeFile(join(root, 'work', 'bytes'), Buffer.from([0xff, 0xfe, 0x00]))
  await writeFile(join(root, 'work', 'large'), 'x'.repeat(1024 * 1024 + 1))
  await symlink(join(root, 'secret'), join(root, 'work', 'link'))
  await symlink(join(root, 'work', 'a.yml'), join(root, 'work', 'inner'))
  await symlink(root, join(root, 'work', 'out'))
  files = filesOf(join(root, 'work'))
})

afterAll(() => rm(root, { recursive: true, force: true }))

test.each(['a.yml', 'inner', './sub/../a.yml'])('reads %s', async (path) => {
  expect(await files.readText(path)).toBe('mode: auto\n')
})

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

test('bytes come in pieces, and a link out of the workspace gives none', async () => {
  let size = 0
  for await (const piece of files.readBytes('large')) size += piece.length
  expect(size).toBe(1024 * 1024 + 1)
  await expect(files.readBytes('link')[Symbol.asyncIterator]().next()).rejects.toThrow(/leads out/u)
})

test('writes into folders that are not there, but not out of the workspace', async () => {
  await files.writeText('audit/deep/a.json', '{}')
  expect(await readFile(join(root, 'work', 'audit', 'deep', 'a.json'), 'utf8')).toBe('{}')
  await expect(files.writeText('out/x', '')).rejects.toThrow(/leads out/u)
  await expect(files.writeText('sub', '')).rejects.toThrow(/cannot be written/u)
})
