import { expect, test } from '@jest/globals'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { alertmanagerBody, metricAlert, repositoryDispatch, workflowDispatch } from '../events/payloads.ts'
import { act, HIGH, LOW, shop, workspaceFile, writesOf, type Run, type Texts } from './support.ts'

/** A dry run that the given event has started. */
function actOn(azure: LocalAzure, event: string, text: string, inputs: Texts = {}): Promise<Run> {
  const path = join(azure.files().folder, workspaceFile(azure, 'event.json', text))
  const variables = { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: path }
  return act(azure, { mode: 'auto', 'dry-run': 'true', ...inputs }, variables)
}

/** The metric alert of a rule that looks at five minutes and has seen so many requests a minute. */
function requestsAlert(azure: LocalAzure, value: number): unknown {
  const now = new Date(azure.clock.now() * 1000).toISOString()
  return metricAlert({
    essentials: { firedDateTime: now },
    criteria: [{ metricValue: value * 5, threshold: '30000' }],
    condition: { windowStartTime: undefined, windowEndTime: now },
  })
}

const FROM_THE_ALERT = {
  'load-source': 'value',
  'load-value': 'alert',
  'load-url': '',
  'load-query': '',
  'burst-load-query': '',
}

test('an alert wakes a pass and is quoted; the load that is read decides', async () => {
  const azure = await shop(HIGH)
  const run = await actOn(azure, 'repository_dispatch', repositoryDispatch(requestsAlert(azure, HIGH)))
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
  expect(run.outputs['reason']).toContain(
    '(triggered by alert requests-high (Sev2) fired at 2026-05-29 08:00 UTC: Requests 36,000 > 30,000)',
  )
  expect(run.summary).toContain('**Triggered by** alert requests-high')
  expect(run.outputs['report']).toContain('"rule":"requests-high"')
  expect(writesOf(run)).toEqual([])
})

test('it proves nothing: with little load there is nothing to do', async () => {
  const azure = await shop(LOW)
  const alert = alertmanagerBody({ annotations: { value: '99999', threshold: '4800' } })
  const event = workflowDispatch({ alert: JSON.stringify(alert) })
  const run = await actOn(azure, 'workflow_dispatch', event, { 'dry-run': 'false' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'none', phase: 'idle' } })
  expect(run.log).toContain('triggered by alert PrivateSideFull (page) fired at')
  expect(writesOf(run)).toEqual([])
})

test('unless it is named as the load', async () => {
  const azure = await shop(LOW)
  const event = workflowDispatch({ alert: JSON.stringify(requestsAlert(azure, HIGH)) })
  const run = await actOn(azure, 'workflow_dispatch', event, FROM_THE_ALERT)
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', demand: '7200' } })
  const scheduled = await act(azure, { mode: 'auto', ...FROM_THE_ALERT })
  expect(scheduled.log).toContain('load-value is alert, and the event of this run brought none')
  expect(writesOf(scheduled)).toEqual([])
})

test('what cannot be understood is a warning, and the run goes on', async () => {
  const azure = await shop(LOW)
  const run = await actOn(azure, 'workflow_dispatch', workflowDispatch({ alert: 'load is high!' }))
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'none', outcome: 'ok' } })
  expect(run.log.split('\n').filter((line) => line.startsWith('::warning'))).toEqual([
    '::warning title=Cloudburst%3A alert::the alert of this event cannot be used: its text is not JSON. The run continues without it',
  ])
})
