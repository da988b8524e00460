import { expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOW, pass, shop, type Run } from './support.ts'

const SERVER =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-data/providers/Microsoft.Sql/servers/sql-shop'
const VETO = `
veto:
  - name: database
    load-source: azure-monitor
    load-resource: ${SERVER}/databases/shop
    load-metric: dtu_consumption_percent
    limit: 90%
`

type Rule = readonly [first: string, last: string]

/** A check with a veto on a database whose firewall has these rules; the app calls from 203.0.113.7 and .9. */
async function checked(rules: readonly Rule[], extra: object = {}): Promise<Run> {
  const addresses = { possibleOutboundIpAddresses: '203.0.113.7,203.0.113.9', ...extra }
  const azure = await shop([[0, LOW]], {
    scenario: (base) => ({
      ...base,
      sites: base.sites.map((site) => ({ ...site, extra: { ...site.extra, ...addresses } })),
    }),
  })
  const value = rules.map(([startIpAddress, endIpAddress]) => ({
    name: 'rule',
    properties: { startIpAddress, endIpAddress },
  }))
  azure.fault({
    match: { method: 'GET', path: '/servers/sql-shop/firewallRules$' },
    fault: { kind: 'reply', status: 200, body: { value } },
    times: 'always',
  })
  const config = join(azure.files().folder, 'cloudburst.yml')
  writeFileSync(config, VETO)
  return pass(azure, 'check', { config })
}

test('an outbound address that the firewall of a named database shuts out is found, with the rule to add', async () => {
  const run = await checked([['203.0.113.0', '203.0.113.8']])
  expect(run.log).toMatch(
    /! the databases of vetoes let the web app in: the firewall of sql-shop does not let in 1 outbound address of the web app \(203\.0\.113\.9\)/u,
  )
  expect(run.log).toMatch(/fix: Add a firewall rule .* such as 203\.0\.113\.9/u)
})

test.each<[string, readonly Rule[]]>([
  ['a range with all of them', [['203.0.113.0', '203.0.113.255']]],
  [
    'a rule for each',
    [
      ['203.0.113.7', '203.0.113.7'],
      ['203.0.113.9', '203.0.113.9'],
    ],
  ],
  ['every service of Azure', [['0.0.0.0', '0.0.0.0']]],
])('a firewall that lets in %s is well', async (_, rules) => {
  const run = await checked(rules)
  expect(run.log).toContain('✔ the databases of vetoes let the web app in')
})

test('through a virtual network the addresses tell nothing, and without a database neither', async () => {
  const run = await checked([], { virtualNetworkSubnetId: '/subscriptions/s/subnets/apps' })
  expect(run.log).toContain(
    '? the databases of vetoes let the web app in: not known, because the web app reaches databases through a virtual network',
  )
  const none = await pass(await shop([[0, LOW]]), 'check')
  expect(none.log).toContain('not known, because no veto names a database server in Azure')
})
