import { expect, test } from '@jest/globals'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SECRET } from '../../local-azure/entra/principals.ts'
import { replayAudit } from '../../src/modes/replay.ts'
import { alertmanagerBody, metricAlert, repositoryDispatch } from '../events/payloads.ts'
import { LOW, annotations, begin, each, expectSafe, pass, shop, type Inputs, type Run } from './support.ts'

// No secret anywhere, and no text from outside that the runner obeys or a browser renders.

const PLANTED = 'planted-Pa55word'
const EVIL = [
  '::set-output name=share::1',
  '\n::add-mask::y',
  '\r\n##[error]z',
  '\u001b[31mred',
  '</details><script>alert(1)</script>',
  '![x](https://evil.example/a.png)',
  '| a | b |\n|---|---|',
  '`` ` ```',
].join(' ')
const SECRETS = `https://user:${PLANTED}@host.example/?sig=${PLANTED} {"access_token":"${PLANTED}"} client_secret=${PLANTED} Authorization: Bearer eyJhbGciOiJub25lIn0.${PLANTED.replace('-', '')}.x`

/** Everything that leaves the run. */
function everything(run: Run, folder?: string): string {
  const audit = folder === undefined ? '' : readFileSync(join(folder, 'audit.json'), 'utf8')
  return [run.log, run.summary, ...Object.values(run.outputs), audit].join('\n')
}

function expectHarmless(run: Run, text: string): void {
  expect(text).not.toContain(PLANTED)
  // The one line that may name the secret is the mask that the runner swallows.
  expect(text.replaceAll(`::add-mask::${SECRET}`, '')).not.toContain(SECRET)
  const commands = run.log.split(/\r?\n|\r/u).filter((line) => /^\s*(?:::|##\[)/u.test(line))
  for (const line of commands)
    expect(line).toMatch(/^::(?:add-mask|notice|warning|error|debug|group|endgroup)(?: |::)/u)
  expect(run.log).not.toMatch(/::add-mask::y|^##\[/mu)
  expect(text).not.toContain('\u001b')
  expect(run.summary).not.toMatch(/<script|<\/details><script|!\[x\]\(/u)
  expect(Object.keys(run.outputs)).not.toContain('name')
}

const BODY = { error: { code: EVIL, message: `${EVIL} ${SECRETS}`, details: [{ code: 'x', message: EVIL }] } }
const CALLS = [
  { kind: 'token' as const },
  { method: 'GET', path: 'trafficManagerProfiles/tm-shop$' },
  { method: 'PUT', path: 'serverfarms' },
  { method: 'PATCH', path: 'tags/default' },
  { method: 'POST', path: '/start$' },
  { kind: 'load' as const },
  { kind: 'health' as const },
]

test('error bodies of every kind of call (no-secret-leaves, outside-text-is-inert)', async () => {
  await each(CALLS, async (match) => {
    const azure = await shop()
    azure.fault({ match, fault: { kind: 'reply', status: 400, body: BODY }, times: 'always' })
    const run = await pass(azure, 'burst', {
      'audit-file': 'audit.json',
      'warmup-timeout': '1m',
      reason: EVIL,
    })
    expectHarmless(run, everything(run))
    expectSafe(azure)
  })
})

test('names of resources, tags, metrics and people (no-secret-leaves, outside-text-is-inert)', async () => {
  const azure = await shop([[0, LOW]], {
    scenario: (base) => ({
      ...base,
      profiles: base.profiles.map((profile) => ({
        ...profile,
        tags: { [EVIL]: EVIL, 'cloudburst-burst': `v=1,p=idle,s=1,hb=${EVIL}` },
        endpoints: profile.endpoints.map((one) => (one.name === 'private' ? { ...one, target: EVIL } : one)),
      })),
    }),
  })
  const people = { GITHUB_ACTOR: EVIL, GITHUB_WORKFLOW: EVIL, GITHUB_REF: EVIL }
  for (const mode of ['status', 'auto', 'pause']) {
    const run = await pass(azure, mode, { reason: `${EVIL} ${EVIL}` }, people)
    expectHarmless(run, everything(run))
  }
  const metric: Inputs = { 'load-query': `${EVIL}{x="1"}` }
  const odd = await pass(azure, 'auto', metric)
  expectHarmless(odd, everything(odd))
})

test('alerts that started the run, small and huge (outside-text-is-inert)', async () => {
  const texts = { alertRule: `${EVIL} ${SECRETS}`, severity: EVIL, description: EVIL }
  const criteria = [{ metricName: `${EVIL} ${SECRETS}`, operator: EVIL }]
  const hostile = { [EVIL]: EVIL, summary: `${EVIL} ${SECRETS}`, value: EVIL }
  const payloads: readonly unknown[] = [
    metricAlert({ essentials: texts, criteria }),
    metricAlert({ essentials: { alertRule: EVIL.repeat(4000) }, criteria }),
    alertmanagerBody({ annotations: hostile }),
    { alert: EVIL },
    { alert: 'x'.repeat(1024 * 1024) },
  ]
  await each(payloads, async (payload) => {
    const azure = await shop([[0, LOW]])
    const path = join(azure.files().folder, 'event.json')
    writeFileSync(path, repositoryDispatch(payload))
    const event = { GITHUB_EVENT_NAME: 'repository_dispatch', GITHUB_EVENT_PATH: path }
    const run = await pass(azure, 'auto', { 'audit-file': 'audit.json' }, event)
    expect(run.exitCode).toBe(0)
    expect(run.log).toMatch(/triggered by alert|the alert of this event cannot be used/u)
    expect(run.log.length).toBeLessThan(20_000)
    expectHarmless(run, everything(run))
  })
})

test('the audit file, too (no-secret-leaves, outside-text-is-inert)', async () => {
  const azure = await shop()
  azure.fault({
    match: { method: 'PUT', path: 'serverfarms' },
    fault: { kind: 'reply', status: 400, body: BODY },
    times: 'always',
  })
  const started = begin(azure, { mode: 'burst', 'audit-file': 'audit.json' })
  const run = await started.done
  expect(run.outputs['audit-file']).toBe('audit.json')
  const text = everything(run, started.folder)
  expect(text).toContain('"outcome"')
  expectHarmless(run, text)
  const replays = await replayAudit(readFileSync(join(started.folder, 'audit.json'), 'utf8'))
  expect(replays[0]).toMatchObject({ then: { kind: 'burst' } })
  expect(replays.every(({ same }) => same)).toBe(true)
  expect(annotations(run)).toContain('::error')
})
