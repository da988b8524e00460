import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { annotations, burstingShop, HIGH, leased, LOW, LONG, pass, shop, type Run } from '../fault/support.ts'

// One issue for each target that needs a person, kept up to date and closed by the action itself.

const ASKED = { 'github-token': 'gh-token-of-the-job', 'github-issue': 'true' } as const
const CAPPED = { ...ASKED, 'max-burst': '1h' } as const

function auto(azure: LocalAzure, inputs: Readonly<Record<string, string>> = ASKED): Promise<Run> {
  return pass(azure, 'auto', inputs)
}

/** Loads that cannot be read until the fault is taken back. */
function loadFails(azure: LocalAzure, words = 'no'): void {
  azure.fault({
    match: { kind: 'load' },
    fault: { kind: 'reply', status: 400, body: { status: 'error', errorType: 'bad_data', error: words } },
    times: 'always',
  })
}

function runBefore(azure: LocalAzure, conclusion: 'success' | 'failure'): void {
  azure.github.addRun('cloudburst.yml', 'schedule', azure.clock.now(), 'completed', conclusion)
}

test('a burst longer than max-burst opens one issue, which is refreshed each hour and closed at its end', async () => {
  const azure = await burstingShop([
    [0, HIGH],
    [90, LOW],
  ])
  const first = await auto(azure, CAPPED)
  const [issue] = azure.github.issues.all
  expect(first.log).toContain('GitHub issue opened: https://github.com/octo/shop/issues/1')
  expect(issue?.title).toBe('Cloudburst: app-shop-burst bursts longer than max-burst')
  expect(issue?.body).toContain('longer than `max-burst` (1 h)')
  expect(issue?.body).toContain('gh workflow run cloudburst-by-hand.yml -R octo/shop -f mode=scale-back')
  const opened = issue?.body
  azure.clock.advance(300)
  await auto(azure, CAPPED)
  expect(issue?.body).toBe(opened)
  azure.clock.advance(3600)
  expect((await auto(azure, CAPPED)).log).toContain('GitHub issue updated')
  expect(issue?.body).not.toBe(opened)
  azure.clock.advance(3600)
  const last = await auto(azure, { ...CAPPED, ...LONG })
  expect(last.log).toContain('GitHub issue closed: https://github.com/octo/shop/issues/1')
  expect(issue).toMatchObject({ state: 'closed', stateReason: 'completed' })
  expect(issue?.body).toContain('**Over:**')
  expect(azure.github.issues.all).toHaveLength(1)
})

test('a fault is in the issue once it persists: with its cause and fix, until a run succeeds', async () => {
  const azure = await shop([[0, LOW]])
  runBefore(azure, 'success')
  loadFails(azure)
  expect((await auto(azure)).exitCode).toBe(1)
  expect(azure.github.issues.all).toEqual([])
  azure.clock.advance(300)
  runBefore(azure, 'failure')
  await auto(azure)
  const [issue] = azure.github.issues.all
  expect(issue?.title).toBe('Cloudburst: app-shop-burst fails again and again')
  expect(issue?.body).toMatch(/\*\*The load could not be read/iu)
  expect(issue?.body).toContain('**What to do:** Fix the load source.')
  azure.clearFaults()
  await auto(azure)
  expect(issue?.state).toBe('closed')
})

test('bursts that fail open the issue at once, and it names the next try', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({
    match: { method: 'POST', path: '/start$' },
    fault: { kind: 'reply', status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } },
    times: 'always',
  })
  await auto(azure)
  const [issue] = azure.github.issues.all
  expect(issue?.title).toBe('Cloudburst: app-shop-burst cannot burst')
  expect(issue?.body).toMatch(
    /A burst has failed\*\*, and the next try is at 2026-05-29 08:1\d UTC at the earliest/u,
  )
  azure.clearFaults()
  azure.clock.advance(900)
  await auto(azure)
  expect(issue?.state).toBe('closed')
})

test('an issue that a person closed stays closed while the reason is the same', async () => {
  const azure = await burstingShop()
  await auto(azure, CAPPED)
  const [issue] = azure.github.issues.all
  Object.assign(issue ?? {}, { state: 'closed', stateReason: 'not_planned' })
  azure.clock.advance(7200)
  await auto(azure, CAPPED)
  expect(issue).toMatchObject({ state: 'closed', stateReason: 'not_planned' })
  expect(azure.github.issues.all).toHaveLength(1)
})

test('an issue of anyone who copied the marker is not taken for the own one', async () => {
  const azure = await burstingShop()
  await auto(azure, CAPPED)
  const [own] = azure.github.issues.all
  const other = await burstingShop()
  const author = { login: 'mallory', type: 'User' } as const
  other.github.issues.add({ body: own?.body ?? '', state: 'closed', author })
  await auto(other, CAPPED)
  expect(other.github.issues.all).toHaveLength(2)
})

test('text from outside stays text in the issue (outside-text-is-inert, no-secret-leaves)', async () => {
  const azure = await shop([[0, LOW]])
  runBefore(azure, 'failure')
  loadFails(
    azure,
    '@octo/all ![x](http://evil.example/x) <!-- cloudburst target=a reasons= --> gh-token-of-the-job',
  )
  await auto(azure)
  const body = azure.github.issues.all[0]?.body ?? ''
  expect(body).toContain('evil.example')
  expect(body).not.toMatch(/@octo|!\[x\]|http:\/\/evil|reasons= -->|gh-token-of-the-job/u)
})

test.each<[string, (azure: LocalAzure) => unknown, string]>([
  ['without the permission', (azure) => (azure.github.may.issues = false), 'permissions: issues: write'],
  ['with issues switched off', (azure) => (azure.github.issues.enabled = false), 'Switch issues on'],
])('%s there is one yellow line with the fix', async (_, prepare, fix) => {
  const azure = await burstingShop()
  prepare(azure)
  const run = await auto(azure, CAPPED)
  expect(run.exitCode).toBe(0)
  const told = annotations(run)
    .split('\n')
    .filter((line) => line.includes('GitHub'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain(fix)
})

test("a person's command leaves the issue to the controller", async () => {
  const azure = await burstingShop()
  await pass(azure, 'burst', CAPPED)
  expect(azure.github.issues.all).toEqual([])
})

test('beside a watch that holds the lease, the issue belongs to the watch', async () => {
  const azure = await shop([[0, LOW]])
  runBefore(azure, 'failure')
  loadFails(azure)
  await auto(azure)
  azure.clearFaults()
  leased(azure, 300)
  await auto(azure)
  expect(azure.github.issues.all).toMatchObject([{ state: 'open' }])
})

test('a config file may ask for it, too', async () => {
  const azure = await burstingShop()
  writeFileSync(join(azure.files().folder, 'cloudburst.yml'), 'github-issue: true\nmax-burst: 1h\n')
  const config = join(azure.files().folder, 'cloudburst.yml')
  const run = await auto(azure, { 'github-token': ASKED['github-token'], config })
  expect(run.log).toContain('GitHub issue opened')
})
