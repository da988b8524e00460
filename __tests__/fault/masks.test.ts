import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { begin, each, shop } from './support.ts'

/** A key that no pattern catches, of which Markdown writes half as entities. */
const KEY = 'Zq~7_kNw*x<R4[t]&pL9+u-f_Gh~2.f_Xh~3.f_Wh~4.f_Vh~5.f_Uh~6.f_Th~7.f_Sh~8.f_Rh~9.end'
const PIECE = 6

function plain(shown: string): string {
  return shown.replace(/&#(\d+);/gu, (_, point: string) => String.fromCodePoint(Number(point)))
}

/** Pieces of the key that a person or a program could read in `text`. */
function leaked(text: string): string[] {
  const shown = plain(text)
  const pieces = Array.from({ length: KEY.length - PIECE }, (_, at) => KEY.slice(at, at + PIECE))
  return pieces.filter((piece) => shown.includes(piece))
}

const ECHOES: readonly (readonly [string, string])[] = [
  ['as it is', KEY],
  ['where the message is cut', `${'.'.repeat(20)} ${KEY}`.repeat(8)],
  ['further behind', `${'.'.repeat(150)}${KEY}`],
  ['in a URL', `bad query ${encodeURIComponent(KEY)}`],
  ['cut by the server', `unknown key ${KEY.slice(0, 30)}…`],
  ['its end alone', `unknown key …${KEY.slice(-30)}`],
  ['over several lines', `unknown key\n${KEY.replace(/.{16}/gu, '$&\n    ')}`],
  [
    'as entities',
    `unknown key ${KEY.replace(/[^\w]|_/gu, (mark) => `&#x${mark.charCodeAt(0).toString(16)};`)}`,
  ],
  ['in base64', `Basic ${Buffer.from(`user:${KEY}`).toString('base64')}`],
  ['in JSON within JSON', JSON.stringify(JSON.stringify({ key: KEY }))],
]

test('a key that the server echoes is nowhere: log, summary, outputs, audit file (no-secret-leaves)', async () => {
  await each(ECHOES, async ([, error]) => {
    const body = { status: 'error', errorType: 'bad_data', error }
    const azure = await shop()
    azure.fault({ match: { kind: 'load' }, fault: { kind: 'reply', status: 400, body }, times: 'always' })
    const inputs = { mode: 'auto', 'audit-file': 'audit.json', 'load-headers': `X-Key: ${KEY}` }
    const started = begin(azure, inputs)
    const run = await started.done
    const audit = readFileSync(join(started.folder, 'audit.json'), 'utf8')
    const log = run.log
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n')
    expect(log).toContain('***')
    for (const text of [log, run.summary, ...Object.values(run.outputs), audit])
      expect(leaked(text)).toEqual([])
  })
})
