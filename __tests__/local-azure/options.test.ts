import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { READ_KINDS } from '../../local-azure/world/conditions.ts'
import { troublesIn, troublesOf } from '../../local-azure/troubles.ts'

const MAIN = fileURLToPath(new URL('../../local-azure/main.ts', import.meta.url))
const LAUNCHER = fileURLToPath(new URL('../../tools/with-node24.mjs', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'local-azure-options-'))
const ENV_FILE = join(folder, 'burst.env')

test('options become fault rules and effects', () => {
  expect(
    troublesOf({
      refuse: ['site-busy', 'quota=2'],
      alter: ['thanos-partial'],
      readLag: 'tags=5,endpoint=0.5',
      alternateReads: true,
      clockAhead: '-540',
      metricsLate: '900',
    }),
  ).toEqual([
    { fault: { kind: 'refuse', as: 'site-busy' }, times: 'always' },
    { fault: { kind: 'refuse', as: 'quota' }, times: 2 },
    { fault: { kind: 'alter', as: 'thanos-partial' }, times: 'always' },
    { effect: { kind: 'read-lag', seconds: { tags: 5, endpoint: 0.5 }, alternate: true } },
    { effect: { kind: 'runner-clock', aheadSeconds: -540 } },
    { effect: { kind: 'metrics-late', seconds: 900 } },
  ])
  const [all] = troublesOf({ readLag: '3' })
  expect(all).toEqual({
    effect: {
      kind: 'read-lag',
      seconds: Object.fromEntries(READ_KINDS.map((kind) => [kind, 3])),
      alternate: false,
    },
  })
})

test.each([
  [() => troublesOf({ refuse: ['site-bussy'] }), /no refusal 'site-bussy'.*site-busy/u],
  [() => troublesOf({ alter: ['half'] }), /no alteration 'half'.*thanos-partial/u],
  [() => troublesOf({ readLag: 'tag=5' }), /--read-lag knows tags/u],
  [() => troublesOf({ clockAhead: 'an hour' }), /--clock-ahead must be a number/u],
  [() => troublesIn('[{"fault":{"kind":"hang"}}]'), /needs a "match"/u],
  [() => troublesIn('{}'), /JSON list/u],
])('a wrong option is refused with what is right (%#)', (options, message) => {
  expect(options).toThrow(message)
})

test('a busy port ends it at once with the reason', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const args = ['--', MAIN, '--env-file', ENV_FILE, '--port', String(port)]
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
  server.close()
  expect(run).toMatchObject({ status: 1, signal: null })
  expect(run.stderr).toContain(`Port ${String(port)} is in use.`)
})

test.each([
  ['the launcher', process.execPath, ['--', LAUNCHER, '--', MAIN, '--env-file', ENV_FILE]],
  ['npm', 'npm', ['run', 'local-azure', '--', '--env-file', ENV_FILE]],
])('a stop of %s leaves no process', async (_, command, args) => {
  const launched = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  await new Promise<void>((resolve) =>
    launched.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('Proxy http')) resolve()
    }),
  )
  const plain = /Proxy (http:\S+)/u.exec(text)?.[1] ?? ''
  expect((await fetch(`${plain}/clock/now`)).status).toBe(200)
  // The pipe closes when the last process that holds it has ended.
  const ended = new Promise((resolve) => launched.once('close', resolve))
  launched.kill('SIGTERM')
  await ended
  await expect(fetch(`${plain}/clock/now`)).rejects.toThrow()
})
