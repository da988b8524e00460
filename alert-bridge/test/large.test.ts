import assert from 'node:assert/strict'
import { before, beforeEach, describe, test } from 'node:test'
import { alertmanagerBody, metricAlert, workflowDispatch } from '../../__tests__/events/payloads.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { alertText } from '../../src/report/alert.ts'
import { startEntra, type Entra } from './entra.ts'
import { startGitHub, type GitHub } from './github.ts'
import { post, startFunction, type Door } from './support.ts'

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
const BEARER = `Bearer ${SECRET}`
let gitHub: GitHub
let entra: Entra
let door: Door

before(async () => {
  ;[gitHub, entra] = await Promise.all([startGitHub(), startEntra()])
  const env = { ...gitHub.env, ...entra.env, ALERTMANAGER_SECRET: SECRET, COALESCE_SECONDS: '0' }
  door = await startFunction(env)
})

beforeEach(() => {
  gitHub.dispatched.length = 0
})

function quoted(): string {
  const { alert } = gitHub.dispatched[0]!.inputs
  const event = alertOfEvent('workflow_dispatch', workflowDispatch({ alert }))
  return event.kind === 'alert' ? alertText(event.alert) : event.kind
}

describe('what goes on of a large alert', () => {
  test('fits into an input, however much came in', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`l${String(at)}`, 'x'.repeat(900)]),
    )
    const one = { status: 'firing', labels: { alertname: 'huge', ...labels }, annotations: labels }
    const body = alertmanagerBody({ alerts: Array.from({ length: 2 }, () => one), annotations: {} })
    assert.equal((await post(door, 'alertmanager', body, BEARER)).status, 202)
    assert.ok(gitHub.dispatched[0]!.inputs.alert.length < 65_535)
    assert.match(quoted(), /^alert huge fired, and 1 more/u)
  })

  test('of one alert alone, an input holds what tells which alert it is', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`${'k'.repeat(90)}${String(at)}`, '\u0001"'.repeat(40)]),
    )
    const all = { alertname: 'wider', ...labels }
    const body = alertmanagerBody({ alerts: [{ status: 'firing', labels: all, annotations: labels }] })
    assert.equal((await post(door, 'alertmanager', body, BEARER)).status, 202)
    assert.ok(gitHub.dispatched[0]!.inputs.alert.length < 65_535)
    assert.match(quoted(), /^alert wider fired/u)
  })

  test('of a rule on many dimensions, too', async () => {
    const dimensions = Array.from({ length: 20 }, (_, at) => ({
      name: `n${String(at)}`,
      value: 'v'.repeat(500),
    }))
    const criteria = Array.from({ length: 10 }, () => ({ dimensions }))
    const alert = metricAlert({ essentials: { alertRule: 'wide', alertId: 'wide' }, criteria })
    assert.equal((await post(door, 'azure-monitor', alert, await entra.token())).status, 202)
    assert.ok(gitHub.dispatched[0]!.inputs.alert.length < 65_535)
    assert.match(quoted(), /^alert wide .*fired/u)
  })
})
