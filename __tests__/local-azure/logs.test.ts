import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt } from '../../local-azure/json.ts'
import { ask, token } from './client.ts'
import type { Answer } from './client.ts'

let azure: LocalAzure
beforeEach(async () => {
  azure = await startLocalAzure()
})
afterEach(() => azure.close())

const HOST = 'api.loganalytics.azure.com'
const KQL = 'AppRequests | summarize count() by bin(TimeGenerated, 1m)'
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

interface Asking {
  readonly bearer: string
  readonly query?: string
  readonly from?: number
  readonly host?: string
  readonly workspace?: string
}

function query({ bearer, query: kql = KQL, from, host = HOST, workspace }: Asking): Promise<Answer> {
  const id = workspace ?? azure.world.scenario.workspace.customerId
  const now = azure.clock.now()
  return ask(`${azure.urls.azure}/v1/workspaces/${id}/query`, {
    method: 'POST',
    ca: azure.caCertificate,
    headers: { host, authorization: `Bearer ${bearer}` },
    body: { query: kql, timespan: `${iso(from ?? now - 3600)}/${iso(now)}` },
  })
}

const innermost = (answer: Answer): unknown => at(answer.json, 'error', 'innererror', 'innererror')
const codeOf = (answer: Answer): unknown => stringAt(answer.json, 'error', 'code')

test('a token for ARM is of no use here, nor one for Log Analytics there, nor one of another cloud', async () => {
  const arm = await token(azure)
  const logs = await token(azure, `https://${HOST}`)
  const refused = await Promise.all([
    query({ bearer: arm }),
    query({ bearer: logs, host: 'api.loganalytics.us' }),
  ])
  expect(refused.map((answer) => [answer.status, codeOf(answer)])).toEqual(
    refused.map(() => [403, 'InvalidTokenError']),
  )
  const there = await ask(`${azure.urls.azure}/subscriptions?api-version=2022-12-01`, {
    ca: azure.caCertificate,
    headers: { host: 'management.azure.com', authorization: `Bearer ${logs}` },
  })
  expect([there.status, codeOf(there)]).toEqual([401, 'InvalidAuthenticationTokenAudience'])
  expect((await query({ bearer: logs })).status).toBe(200)
})

test('requests in bins: late, without a row for what is unknown', async () => {
  const start = azure.clock.now()
  azure.clock.advance(600)
  const bearer = await token(azure, 'https://api.loganalytics.io')
  const answer = await query({ bearer, from: start })
  const [table] = at(answer.json, 'tables') as { columns: unknown; rows: [string, number][] }[]
  expect(table?.columns).toEqual([
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'count_', type: 'long' },
  ])
  const truth = azure
    .history()
    .minutes.map(({ privateServed, burstLoad }) => Math.round(privateServed + burstLoad))
  expect(table?.rows.slice(0, 7)).toEqual(
    truth.slice(0, 7).map((count, minute) => [iso(start + minute * 60).replace('.000', ''), count]),
  )
  expect(table?.rows).toHaveLength(9)
})

test('what it does not know is refused as the service does', async () => {
  const bearer = await token(azure, `https://${HOST}`)
  expect(innermost(await query({ bearer, query: 'Nothing | count' }))).toEqual({
    code: 'SEM0100',
    message: "Failed to resolve table expression named 'Nothing'",
  })
  expect(innermost(await query({ bearer, query: 'AppRequests | wher x' }))).toMatchObject({ code: 'SYN0002' })
  expect((await query({ bearer, workspace: azure.world.scenario.tenantId })).status).toBe(404)
})
