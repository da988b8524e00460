import { expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const DIST = process.env['CLOUDBURST_DIST'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** Runs the built action, to an input error; then blocks eight of the threads that names are looked up on, as silent DNS does. */
const SCRIPT = (pipe: string): string => `
  await import(${JSON.stringify(pathToFileURL(DIST).href)})
  const { open } = await import('node:fs')
  const { lookup } = await import('node:dns')
  for (let at = 0; at < 8; at += 1) open(${JSON.stringify(pipe)}, 'r', () => undefined)
  lookup('localhost', () => console.log('found'))
`

const onPosix = process.platform === 'win32' ? test.skip : test

onPosix('names that DNS never answers for do not hold up the others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'look-ups-'))
  const pipe = join(folder, 'silent')
  execFileSync('mkfifo', [pipe])
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT(pipe)], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const said = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('found')) resolve('found')
    })
    setTimeout(() => resolve(text), 15_000).unref()
  })
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
  expect(said).toBe('found')
})
