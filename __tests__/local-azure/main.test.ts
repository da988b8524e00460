import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { envFileText } from '../../local-azure/env.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = fileURLToPath(new URL('../../local-azure/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'local-azure-test-'))

/** Node itself looks for `--env-file` among a script's arguments, unless `--` comes before the script. */
const started = (args: readonly string[]) =>
  spawn(process.execPath, ['--', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

test('it starts, writes an env file that Node reads back, and ends on a signal', async () => {
  const file = join(folder, 'burst.env')
  const child = started([
    '--env-file',
    file,
    '--capacity',
    '5000',
    '--input',
    'mode=status',
    '--method',
    'priority',
  ])
  let text = ''
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('Proxy http')) resolve()
    })
  })
  expect(text).toContain(`node -- tools/with-node24.mjs --env-file=${file} dist/index.js`)
  const wanted = [
    'INPUT_MODE',
    'INPUT_TENANT-ID',
    'INPUT_PRIVATE-CAPACITY',
    'INPUT_LOAD-QUERY',
    'CLOUDBURST_LOCAL_CLOCK',
  ]
  const script = `console.log(JSON.stringify(${JSON.stringify(wanted)}.map((name) => process.env[name])))`
  const read = spawnSync(process.execPath, [`--env-file=${file}`, '-e', script], { encoding: 'utf8' })
  const values = JSON.parse(read.stdout) as string[]
  expect(values.slice(0, 4)).toEqual([
    'status',
    '00000000-0000-0000-0000-00000000000a',
    '5000/min',
    'sum(rate(http_requests_total{site="private"}[1m])) * 60',
  ])
  const clock = await fetch(`${values[4] ?? ''}/now`)
  expect(await clock.json()).toMatchObject({ epochMillis: Date.parse('2026-06-02T08:00:00Z') })
  const certificate = /INPUT_CA-CERTIFICATE=(.*)/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  expect(existsSync(certificate)).toBe(true)
  // The `node` of the PATH may be an older one, as the README allows.
  const [command = ''] = /node -- tools\/.* dist\/index\.js/u.exec(text) ?? []
  const run = spawnSync(command, { shell: true, encoding: 'utf8', cwd: ROOT })
  expect(run.stdout).not.toContain('self-hosted runner')
  expect(run).toMatchObject({ status: 0 })
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('close', resolve))
  // A stop leaves nothing behind but the env file that it was asked for.
  expect(existsSync(certificate)).toBe(false)
})

test.each<[string, readonly string[], string]>([
  ['no env file', [], 'npm run local-azure -- --env-file FILE'],
  ['an unknown method', ['--env-file', 'x', '--method', 'Best'], '--method must be one of'],
  [
    'a capacity that is no number',
    ['--env-file', 'x', '--capacity', 'many'],
    '--capacity must be a whole number',
  ],
  [
    'an input without a value',
    ['--env-file', join(folder, 'x.env'), '--input', 'mode'],
    '--input must be NAME=VALUE',
  ],
  ['an unknown option', ['--what'], "Unknown option '--what'"],
])('refuses %s', (_, args, message) => {
  const run = spawnSync(process.execPath, ['--', MAIN, ...args], { encoding: 'utf8', timeout: 20_000 })
  expect(run.stdout + run.stderr).toContain(message)
  expect(run.status).toBe(1)
})

test('values with quotes and line breaks survive the env file', () => {
  expect(envFileText({ A: 'plain', B: 'a "b"', C: "it's\ntwo" })).toBe(`A=plain\nB='a "b"'\nC="it's\ntwo"\n`)
  expect(() => envFileText({ A: '\'"`' })).toThrow('cannot be written')
})
