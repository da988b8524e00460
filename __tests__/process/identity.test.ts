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
