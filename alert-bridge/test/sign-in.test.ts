import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { alertmanagerBody } from '../../__tests__/events/payloads.ts'
import { gitHubDispatch } from '../src/github.ts'
import { PORTS } from '../src/ports.ts'
import { readSettings } from '../src/settings.ts'
import { INSTALLATION, startGitHub, type GitHub } from './github.ts'
import { post, startFunction, type Answer, type Door } from './support.ts'

// A token that is kept may be no longer valid, and the number of an installation, too.

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
let gitHub: GitHub
let door: Door
let alerts = 0

beforeEach(async () => {
  gitHub = await startGitHub()
  door = await startFunction({ ...gitHub.env, ALERTMANAGER_SECRET: SECRET, COALESCE_SECONDS: '0' })
})

function newAlert(): Promise<Answer> {
  alerts += 1
  const one = { status: 'firing', labels: {}, annotations: {}, fingerprint: `s-${String(alerts)}` }
  return post(door, 'alertmanager', alertmanagerBody({ alerts: [one] }), `Bearer ${SECRET}`)
}

test('a token that GitHub has revoked is replaced, and the alert arrives', async () => {
  await newAlert()
  gitHub.revoke()
  assert.equal((await newAlert()).status, 202)
  assert.equal(gitHub.dispatched.length, 2)
})

test('an App that was installed again is found under its new number', async () => {
  await newAlert()
  gitHub.revoke()
  gitHub.installation = 78
  assert.equal((await newAlert()).status, 202)
  assert.equal(gitHub.dispatched.length, 2)
})

test('a key that is not the App’s is told after two tries', async () => {
  gitHub.revoke()
  gitHub.next.set(INSTALLATION, Array<{ status: number }>(9).fill({ status: 401 }))
  const answer = await newAlert()
  assert.equal(answer.status, 500)
  assert.ok(door.log.at(-1)!.includes('GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY'))
})

test('an App that was installed again while its last token ended is found under its new number', async () => {
  const { github } = readSettings({ ...gitHub.env, ALERTMANAGER_SECRET: SECRET })
  const dispatch = gitHubDispatch(github, PORTS, { lookFirst: false })
  assert.equal(await dispatch('{}'), 'dispatched')
  gitHub.installation = 78
  const later = Date.now() + 3_600_000
  mock.method(Date, 'now', () => later)
  assert.equal(await dispatch('{}'), 'dispatched')
  mock.restoreAll()
})
