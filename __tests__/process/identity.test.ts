import { expect, test } from '@jest/globals'
import { expectRefusal } from './refusal.ts'
import { act, errorsOf, LOW, shop, type Run } from './support.ts'

const NO_ID_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }

/** The calls by which it signed in. */
function signIns(run: Run): string[] {
  return run.requests
    .filter(({ kind }) => kind === 'token' || kind === 'oidc')
    .map(({ kind, method, path, status }) => `${kind} ${method} ${path} ${String(status)}`)
}

const TOKEN = 'token POST /00000000-0000-0000-0000-00000000000a/oauth2/v2.0/token 200'

test('a secret', async () => {
  const run = await act(await shop(LOW), { mode: 'status', 'auth-type': 'secret' })
  expect(run.exitCode).toBe(0)
  expect(signIns(run)).toEqual([TOKEN])
})

test('GitHub’s token', async () => {
  const run = await act(await shop(LOW), { mode: 'status', 'auth-type': 'oidc', 'client-secret': '' })
  expect(run.exitCode).toBe(0)
  expect(signIns(run)).toEqual(['oidc GET /github/oidc 200', TOKEN])
})

test('a managed identity', async () => {
  const inputs = { 'auth-type': 'managed-identity', 'tenant-id': '', 'client-id': '', 'client-secret': '' }
  const run = await act(await shop(LOW), { mode: 'status', ...inputs })
  expect(run.exitCode).toBe(0)
  expect(signIns(run)).toEqual(['token GET /identity 200'])
})

test('auto takes the secret where there is one', async () => {
  const run = await act(await shop(LOW), { mode: 'status', 'auth-type': 'auto' })
  expect(run.exitCode).toBe(0)
  expect(run.log).toContain('with a client secret (client-secret is set)')
})

test('auto takes GitHub’s token where there is no secret', async () => {
  const run = await act(await shop(LOW), { mode: 'status', 'auth-type': '', 'client-secret': '' })
  expect(run.exitCode).toBe(0)
  expect(signIns(run)).toEqual(['oidc GET /github/oidc 200', TOKEN])
})

/** A sign-in by GitHub's token lasts a quarter of an hour. */
const SHORT = { tokenLifetimeSeconds: 900 }

const WATCH = {
  mode: 'watch',
  'watch-for': '50m',
  'hand-over': 'none',
  timeout: '4h',
  'auth-type': 'oidc',
  'client-secret': '',
} as const

test('a long watch asks GitHub for a fresh ID token for each sign-in', async () => {
  const run = await act(await shop(LOW, SHORT), WATCH)
  expect(run.exitCode).toBe(0)
  const calls = signIns(run)
  expect(calls.length).toBeGreaterThanOrEqual(6)
  for (const [index, call] of calls.entries())
    expect(call).toBe(index % 2 === 0 ? 'oidc GET /github/oidc 200' : TOKEN)
})

test('an ID token that Entra finds too old is replaced by a fresh one, in the same run', async () => {
  const azure = await shop(LOW)
  azure.fault({ fault: { kind: 'refuse', as: 'assertion-time' }, times: 1 })
  const run = await act(azure, { mode: 'status', 'auth-type': 'oidc', 'client-secret': '' })
  expect(run.exitCode).toBe(0)
  const OIDC = 'oidc GET /github/oidc 200'
  expect(signIns(run)).toEqual([OIDC, TOKEN.replace(/200$/u, '401'), OIDC, TOKEN])
})

test('an ID token that Entra always finds too old is told as that, with the clock to check', async () => {
  const azure = await shop(LOW)
  azure.fault({ fault: { kind: 'refuse', as: 'assertion-time' }, times: 'always' })
  const run = await act(azure, { mode: 'status', 'auth-type': 'oidc', 'client-secret': '' })
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]).toMatch(/AADSTS700024.+ID token was too old or too young.+clock of the runner/su)
})

test.each([401, 403])(
  'a watch whose job gets no more ID tokens (%i) says so with its own fix, and does not blame GitHub',
  async (status) => {
    const azure = await shop(LOW, SHORT)
    azure.fault({
      match: { kind: 'oidc' },
      fault: { kind: 'reply', status, body: { message: 'token expired' } },
      times: 'always',
      fromSeconds: 700,
    })
    const run = await act(azure, WATCH)
    expect(run.exitCode).toBe(1)
    expect(errorsOf(run).join('\n')).toMatch(/gives this job no more ID tokens.+Lower watch-for/su)
    expect(run.log).not.toContain('githubstatus')
  },
)

test('a missing id-token: write is explained before any request', async () => {
  const run = await act(await shop(LOW), { 'auth-type': 'oidc', 'client-secret': '' }, NO_ID_TOKEN)
  expectRefusal(run)
  expect(run.requests).toEqual([])
  expect(errorsOf(run)[0]).toContain('id-token: write')
})

test('a wrong secret', async () => {
  const run = await act(await shop(LOW), { 'client-secret': 'not-the-secret' })
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]).toMatch(/AADSTS7000215/u)
  expect(run.log).not.toMatch(/(?<!::add-mask::)not-the-secret/u)
})

test('a wrong federated subject', async () => {
  const azure = await shop(LOW, { githubSubject: 'repo:octo/shop:environment:production' })
  const run = await act(azure, { 'auth-type': 'oidc', 'client-secret': '' })
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]).toMatch(/repo:octo\/shop:environment:production/u)
})

test('a wrong tenant', async () => {
  const run = await act(await shop(LOW), { 'tenant-id': '00000000-0000-0000-0000-0000000000dd' })
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]).toMatch(/tenant-id/u)
})

test('a wrong client', async () => {
  const run = await act(await shop(LOW), { 'client-id': '00000000-0000-0000-0000-0000000000dd' })
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]).toMatch(/client-id/u)
})

test('no secret is in log, summary, outputs or the audit file', async () => {
  const azure = await shop(LOW)
  const run = await act(azure, {
    'load-headers': 'Authorization: Bearer very-secret-token',
    'audit-file': 'audit.jsonl',
  })
  expect(run.exitCode).toBe(0)
  const all = [run.log.replaceAll(/^::add-mask::.*$/gmu, ''), run.summary, JSON.stringify(run.outputs)].join(
    '\n',
  )
  for (const secret of ['local-azure-secret', 'very-secret-token', 'local-request-token'])
    expect(all).not.toContain(secret)
  expect(run.log).toContain('::add-mask::very-secret-token')
})
