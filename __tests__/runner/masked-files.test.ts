import { afterEach, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerRuntime } from '../../src/runner/runtime.ts'

const folder = mkdtempSync(join(tmpdir(), 'masked-'))
const before = process.env['GITHUB_WORKSPACE']
const write = process.stdout.write.bind(process.stdout)

afterEach(() => {
  process.stdout.write = write
  if (before === undefined) delete process.env['GITHUB_WORKSPACE']
  else process.env['GITHUB_WORKSPACE'] = before
  rmSync(folder, { recursive: true, force: true })
})

test('a secret that reaches a file unmasked is masked as the file is written, whole and in its encodings (no-secret-leaves)', async () => {
  const secret = 'Zq~7_kNw*x<R4[t]&pL9'
  const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]
  process.env['GITHUB_WORKSPACE'] = folder
  process.stdout.write = () => true
  const runtime = runnerRuntime()
  runtime.mask(secret)
  await runtime.writeText('whole.json', forms.join('\n'))
  const append = await runtime.appendText('lines.jsonl')
  const kept = forms.map((form) => append(JSON.stringify({ reason: `because of ${form}` })))
  process.stdout.write = write
  for (const text of [
    ...kept,
    ...['whole.json', 'lines.jsonl'].map((it) => readFileSync(join(folder, it), 'utf8')),
  ]) {
    expect(text).toContain('***')
    for (const form of forms) expect(text).not.toContain(form)
  }
})
