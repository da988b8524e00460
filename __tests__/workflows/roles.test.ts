import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { OPERATOR } from '../../local-azure/entra/principals.ts'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { runInThread as runAction } from '../helpers/action/run.ts'
import { roleActions, textOf } from './files.ts'

// The built action, signed in as an identity that has the roles of docs/azure-setup.md and nothing else.
const inputs = { 'burst-load-query': '', autoscale: 'manage', 'hold-for': '0' }
/** The roles allow no delete: a scale-in then switches off the setting that the burst created (docs/burst-side.md). */
const INTENDED = /^DELETE .+\/autoscalesettings\/cloudburst-/iu
const refused: string[] = []
const hosts = new Set<string>()
let azure: LocalAzure

beforeAll(async () => {
  azure = await startLocalAzure({ principals: [{ ...OPERATOR, actions: roleActions() }] })
})
afterAll(() => azure.close())

test.each(['status', 'prewarm', 'burst', 'auto', 'scale-back'])(
  'the roles of docs/azure-setup.md are enough for mode %s',
  async (mode) => {
    const run = azure.startRun(mode)
    const { exitCode, outputs } = await runAction(azure, { ...inputs, mode })
    for (const request of azure.requestsOf(run)) {
      hosts.add(request.host)
      if (request.status === 403) refused.push(`${request.method} ${request.path}`)
    }
    expect(refused.filter((request) => !INTENDED.test(request))).toEqual([])
    expect({ exitCode, outcome: outputs['outcome'] }).toEqual({ exitCode: 0, outcome: 'ok' })
    azure.clock.advance(300)
  },
)

test('they are enough to read the load from Log Analytics', async () => {
  const run = azure.startRun('status')
  const { exitCode } = await runAction(azure, {
    ...inputs,
    mode: 'status',
    'load-url': '',
    'load-source': 'log-analytics',
    'load-resource':
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.OperationalInsights/workspaces/log-shop',
    'load-query': 'AppRequests | summarize count() by bin(TimeGenerated, 1m)',
  })
  for (const request of azure.requestsOf(run)) hosts.add(request.host)
  expect(azure.requestsOf(run).map(({ status }) => status)).not.toContain(403)
  expect([exitCode, hosts.has('api.loganalytics.azure.com')]).toEqual([0, true])
})

test('pause and resume need no more', async () => {
  for (const mode of ['pause', 'resume']) {
    const { exitCode } = await runAction(azure, { ...inputs, mode, 'hold-for': mode === 'pause' ? '1h' : '' })
    expect(exitCode).toBe(0)
  }
})

test('docs/network.md names every host that was spoken to', () => {
  const [, section = ''] = /^## Hosts and ports\n([\s\S]*?)^## /mu.exec(textOf('docs/network.md')) ?? []
  // Public hosts are the SNI and Host of the health test, and loopback is GitHub and Prometheus here.
  const others = [...hosts].filter((host) => host !== '127.0.0.1' && !host.endsWith('shop.example'))
  expect(others).not.toHaveLength(0)
  expect(others.filter((host) => !section.includes(`\`${host}\``))).toEqual([])
})
