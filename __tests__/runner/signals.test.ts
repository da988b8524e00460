import { expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const CHILD = `
import { cancelSignal } from '${new URL('../../src/runner/signals.ts', import.meta.url).href}'
const signal = cancelSignal()
signal.addEventListener('abort', () => console.log(signal.reason.message))
setTimeout(() => {}, 20_000)
console.log('ready')
`

/** Sends one signal after another, each when the one before has been heard; answers how the process ended. */
async function cancel(signals: readonly NodeJS.Signals[]): Promise<{ out: string; by: string | null }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD])
  let out = ''
  for (const name of signals) {
    const [piece] = (await once(child.stdout, 'data')) as [Buffer]
    out += piece.toString()
    child.kill(name)
  }
  const [, by] = (await once(child, 'exit')) as [number | null, string | null]
  return { out, by }
}

const posix = process.platform === 'win32' ? test.skip : test

posix('the first signal asks, the same one again ends the process', async () => {
  expect(await cancel(['SIGINT', 'SIGINT'])).toEqual({
    out: 'ready\nthe run was cancelled (SIGINT)\n',
    by: 'SIGINT',
  })
})
