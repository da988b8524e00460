import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { alertmanagerBody, logAlert, metricAlert, olderLogAlert } from '../../__tests__/events/payloads.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { startGitHub, type GitHub } from './github.ts'
import { startEntra, type Entra } from './entra.ts'
import { post, startFunction, type Door } from './support.ts'

// What of an alert reaches the action: everything that tells how much its number may be believed.

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
const BEARER = `Bearer ${SECRET}`
let gitHub: GitHub
let entra: Entra
let door: Door

before(async () => {
  ;[gitHub, entra] = await Promise.all([startGitHub(), startEntra()])
  door = await startFunction({
    ...gitHub.env,
    ...entra.env,
    ALERTMANAGER_SECRET: SECRET,
    COALESCE_SECONDS: '0',
  })
})

interface Azure {
  readonly schemaId: string
  readonly data: { readonly essentials: object; readonly alertContext: object }
}

interface Sent {
  readonly data: {
    readonly essentials: { readonly alertTargetIDs: readonly string[] }
    readonly alertContext: {
      readonly condition?: { readonly allOf: readonly { readonly dimensions: unknown }[] }
      readonly SearchIntervalInMinutes?: unknown
    }
  }
  readonly alerts: readonly { readonly values?: unknown }[]
}

describe('the alert that is sent on', () => {
  test('is one that the action reads, if a person sends it as the page says', async () => {
    const page = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const [, body = ''] = /--data '(\{.*\})'/u.exec(page) ?? []
    assert.equal((await post(door, 'alertmanager', body, BEARER)).status, 202)
    const alert = alertOfEvent(
      'workflow_dispatch',
      JSON.stringify({ inputs: gitHub.dispatched.at(-1)?.inputs }),
    )
    assert.equal(alert.kind, 'alert')
  })

  test('knows what part of the load a value is, and over how long it was counted', async () => {
    const [split, older] = [logAlert(), olderLogAlert()] as unknown as [Azure, Azure]
    const counted = { ...older.data.alertContext, SearchIntervalInMinutes: 1440 }
    const essentials = { ...older.data.essentials, alertId: '/older' }
    const day = { ...older, data: { essentials, alertContext: counted } }
    const again = {
      ...split,
      data: { ...split.data, essentials: { ...split.data.essentials, alertId: '/split' } },
    }
    for (const payload of [again, day])
      assert.equal((await post(door, 'azure-monitor', payload, await entra.token())).status, 202)
    const sent = gitHub.dispatched.slice(-2).map(({ inputs }) => JSON.parse(inputs.alert) as Sent)
    const { data } = sent[0]!
    assert.deepEqual(data.alertContext.condition?.allOf[0]?.dimensions, [
      { name: 'Computer', value: 'web-1' },
    ])
    assert.equal(data.essentials.alertTargetIDs.length, 1)
    assert.equal(sent[1]!.data.alertContext.SearchIntervalInMinutes, 1440)
  })

  test('has the value of a rule of managed Prometheus, and the numbers of Grafana', async () => {
    const rule = { expression: 'sum(x)', expressionValue: '1100', labels: { site: 'private' } }
    const { schemaId, data } = metricAlert() as unknown as Azure
    const essentials = { ...data.essentials, alertId: '/prometheus' }
    const prometheus = { schemaId, data: { essentials, alertContext: rule } }
    await post(door, 'azure-monitor', prometheus, await entra.token())
    const firing = {
      status: 'firing',
      labels: { alertname: 'g' },
      annotations: {},
      values: { A: 1100.5, C: 1 },
    }
    await post(door, 'alertmanager', alertmanagerBody({ alerts: [firing] }), BEARER)
    const sent = gitHub.dispatched.slice(-2).map(({ inputs }) => JSON.parse(inputs.alert) as Sent)
    assert.deepEqual(sent[0]!.data.alertContext, rule)
    assert.deepEqual(sent[1]!.alerts[0]?.values, { A: 1100.5, C: 1 })
  })
})

describe('of any version of a sender', () => {
  test('keeps the label that says which part it is of behind dozens of others, a state in any case, and the numbers of an older Grafana', async () => {
    const many = Array.from({ length: 60 }, (_, it): [string, string] => [
      `label_${String(it)}`,
      'x'.repeat(300),
    ])
    const firing = {
      status: 'firing',
      labels: { ...Object.fromEntries(many), pod: 'web-1' },
      annotations: {},
      valueString: "[ var='A' labels={} value=1100 ]",
    }
    const body = { ...alertmanagerBody({ alerts: [firing] }), groupKey: 'many', status: 'FIRING' }
    assert.equal((await post(door, 'alertmanager', body, BEARER)).status, 202)
    const sent = gitHub.dispatched.at(-1)!.inputs
    const event = alertOfEvent('workflow_dispatch', JSON.stringify({ inputs: sent }))
    assert.deepEqual('alert' in event && event.alert.conditions, [
      { metric: 'A', value: 1100, part: 'pod = web-1' },
    ])
  })
})
