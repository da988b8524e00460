import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { alertmanagerBody, metricAlert } from '../../__tests__/events/payloads.ts'
import { startEntra, VERSION_1, type Entra } from './entra.ts'
import { startGitHub, type GitHub } from './github.ts'
import { post, startFunction, type Door } from './support.ts'

// Who may come in, and who may not.

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
let gitHub: GitHub
let entra: Entra
let door: Door

before(async () => {
  ;[gitHub, entra] = await Promise.all([startGitHub(), startEntra()])
  door = await startFunction({
    ...gitHub.env,
    ...entra.env,
    ALERTMANAGER_SECRET: SECRET,
    DEDUPE_MINUTES: '0',
  })
})

describe('Azure Monitor', () => {
  test('comes in with a token of either version, whose keys are fetched once', async () => {
    for (const claims of [{}, VERSION_1]) {
      const answer = await post(door, 'azure-monitor', metricAlert(), await entra.token(claims))
      assert.deepEqual(answer, { status: 202, body: { outcome: 'dispatched' } })
    }
    assert.equal(entra.keyRequests(), 1)
  })

  const refused = [
    ['no token', 401, () => Promise.resolve(undefined)],
    ['no JWT', 401, () => Promise.resolve('Bearer hello')],
    ['basic', 401, () => Promise.resolve('Basic aGVsbG86aGVsbG8=')],
    ['a token signed by a stranger', 401, () => entra.token({}, { stranger: true })],
    ['an expired token', 401, () => entra.token({}, { lasts: '-5m' })],
    ['a token for somebody else', 401, () => entra.token({ aud: 'api://other' })],
    ['a token of another tenant', 401, () => entra.token({ iss: 'https://sts.windows.net/other/' })],
    ['a token without a signature', 401, () => Promise.resolve(`Bearer ${unsigned({ aud: 'x' })}`)],
    ['another application of the tenant', 403, () => entra.token({ azp: 'another-app' })],
    ['no role', 403, () => entra.token({ roles: [] })],
    ['a role as text', 403, () => entra.token({ roles: 'ActionGroupsSecureWebhook' })],
  ] as const

  for (const [name, status, token] of refused)
    test(`${name}: ${String(status)}, and nothing is asked of GitHub`, async () => {
      const asked = gitHub.seen.length
      const answer = await post(door, 'azure-monitor', metricAlert(), await token())
      assert.equal(answer.status, status)
      assert.equal(gitHub.seen.length, asked)
    })

  test('while the keys cannot be had it is told to try again', async () => {
    const fresh = await startFunction({ ...gitHub.env, ...entra.env })
    entra.next.push({ status: 503 }, { status: 200, body: { keys: 'none' } }, 'hang')
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await post(fresh, 'azure-monitor', metricAlert(), await entra.token())
      assert.deepEqual(answer, { status: 503, body: { outcome: 'failed', why: 'try again' } })
    }
    const answer = await post(fresh, 'azure-monitor', metricAlert(), await entra.token())
    assert.equal(answer.status, 202)
  })
})

describe('Alertmanager', () => {
  test('comes in with the secret', async () => {
    const answer = await post(door, 'alertmanager', alertmanagerBody(), `Bearer ${SECRET}`)
    assert.deepEqual(answer, { status: 202, body: { outcome: 'dispatched' } })
  })

  for (const authorization of [undefined, 'Bearer ', `Bearer ${SECRET}x`, `Basic ${SECRET}`, SECRET])
    test(`not with ${String(authorization)}`, async () => {
      const answer = await post(door, 'alertmanager', alertmanagerBody(), authorization)
      assert.deepEqual(answer, { status: 401, body: { outcome: 'refused', why: 'not authenticated' } })
    })

  test('without de-duplication each delivery starts a run, whatever waits', async () => {
    gitHub.queued = 1
    const started = gitHub.dispatched.length
    await post(door, 'alertmanager', alertmanagerBody(), `Bearer ${SECRET}`)
    await post(door, 'alertmanager', alertmanagerBody(), `Bearer ${SECRET}`)
    assert.equal(gitHub.dispatched.length, started + 2)
    gitHub.queued = 0
  })

  test('a credential of one door does not open the other', async () => {
    assert.equal((await post(door, 'azure-monitor', metricAlert(), `Bearer ${SECRET}`)).status, 401)
    assert.equal((await post(door, 'alertmanager', alertmanagerBody(), await entra.token())).status, 401)
  })
})

test('what is not asked for is not there', async () => {
  for (const [method, path] of [
    ['GET', 'azure-monitor'],
    ['POST', 'other'],
  ] as const) {
    const response = await fetch(`${door.url}/${path}`, { method })
    assert.equal(response.status, 404)
  }
})

test('a door without its settings is closed, and says so in the log only', async () => {
  const closed = await startFunction({ ...gitHub.env, ALERTMANAGER_SECRET: SECRET })
  const answer = await post(closed, 'azure-monitor', metricAlert(), await entra.token())
  assert.deepEqual(answer, { status: 403, body: { outcome: 'refused', why: 'not allowed' } })
  assert.match(closed.log.join('\n'), /this door is closed: set ENTRA_TENANT_ID and ENTRA_AUDIENCE/u)
})

test('wrong settings are told all at once, in the log only', async () => {
  const wrong = await startFunction({
    GITHUB_REPOSITORY: 'shop',
    GITHUB_WORKFLOW: '../x',
    GITHUB_API_URL: 'http://api.example.com',
    GITHUB_APP_PRIVATE_KEY: '@Microsoft.KeyVault(SecretUri=https://kv/secrets/key)',
    ENTRA_TENANT_ID: 'contoso',
    ALERTMANAGER_SECRET: 'short',
    DEDUPE_MINUTES: 'many',
  })
  const answer = await post(wrong, 'alertmanager', alertmanagerBody(), 'Bearer short')
  assert.deepEqual(answer, { status: 500, body: { outcome: 'failed', why: 'see the log of the function' } })
  const log = wrong.log.join('\n')
  for (const name of [
    'REPOSITORY',
    'WORKFLOW',
    'API_URL',
    'APP_ID',
    'Key Vault',
    'AUDIENCE',
    'SECRET',
    'DEDUPE',
  ])
    assert.match(log, new RegExp(name, 'u'))
})

/** What the function reads, by its source. */
const SETTINGS = new Set(
  readFileSync(join(import.meta.dirname, '../src/settings.ts'), 'utf8').match(
    /(?<=')(?:GITHUB|ENTRA|ALERTMANAGER|DEDUPE|COALESCE)_[A-Z_]+(?=')/gu,
  ),
)
const REFERENCE = '@Microsoft.KeyVault(VaultName=kv-cb;SecretName=alertmanager-secret)'

describe('a reference to a key vault that Azure could not resolve opens no door', () => {
  for (const name of SETTINGS)
    test(`in ${name}`, async () => {
      const sentBefore = gitHub.dispatched.length
      const all = { ...gitHub.env, ...entra.env, ALERTMANAGER_SECRET: SECRET }
      const unresolved = await startFunction({ ...all, [name]: REFERENCE })
      const closed = { status: 500, body: { outcome: 'failed', why: 'see the log of the function' } }
      for (const bearer of [REFERENCE, SECRET])
        assert.deepEqual(
          await post(unresolved, 'alertmanager', alertmanagerBody(), `Bearer ${bearer}`),
          closed,
        )
      assert.deepEqual(await post(unresolved, 'azure-monitor', metricAlert(), await entra.token()), closed)
      assert.match(unresolved.log.join('\n'), new RegExp(`${name} is a Key Vault reference`, 'u'))
      assert.equal(gitHub.dispatched.length, sentBefore)
    })
})

function unsigned(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}
