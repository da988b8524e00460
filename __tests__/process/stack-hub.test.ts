import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { hubScenario, type LocalAzure } from '../../local-azure/index.ts'
import { HUB_CLIENT, HUB_READER, HUB_SECRET, OPERATOR } from '../../local-azure/entra/principals.ts'
import { hubPlanId } from '../../local-azure/hub/scenario.ts'
import { HUB_VARIABLES, hubCalls, ownIdentity, rsaCertificate } from './hub-support.ts'
import { act, HIGH, LOW, shop, workspaceFile, writesOf, type Run } from './support.ts'

const HUB = 'management.hub.shop.example'

test('Entra ID: the Hub’s load and the state of its site, by the identity of the run', async () => {
  const azure = await shop(HIGH, { hub: 'entra' })
  const run = await act(azure, { ...azure.hubInputs(), 'dry-run': 'true' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
  expect(hubCalls(run)).toEqual([
    `by proxy GET ${HUB}/metadata/endpoints → 200`,
    `by proxy GET ${HUB}/…/Microsoft.Web/sites/shop-private → 200`,
    `by proxy GET ${HUB}/…/Microsoft.Web/sites/shop-private/metrics → 200`,
  ])
  expect(run.log).toMatch(/private load +7,200\/min at .*from stack-hub Requests of shop-private/u)
  expect(run.log).toMatch(/private site +shop-private: Running/u)
})

test('AD FS: an identity of its own beside that of public Azure', async () => {
  const azure = await shop(LOW, { hub: 'adfs' })
  const run = await act(azure, { ...azure.hubInputs(), ...ownIdentity(azure) }, HUB_VARIABLES)
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', phase: 'idle' } })
  expect(hubCalls(run)).toEqual([
    'by proxy GET adfs.hub.shop.example/adfs/.well-known/openid-configuration → 200',
    `by proxy GET ${HUB}/metadata/endpoints → 200`,
    `by proxy GET ${HUB}/…/Microsoft.Web/sites/shop-private → 200`,
    `by proxy GET ${HUB}/…/Microsoft.Web/sites/shop-private/metrics → 200`,
    'by proxy POST adfs.hub.shop.example/adfs/oauth2/token/ → 200',
  ])
  expect(run.log.replaceAll(/^::add-mask::.*$/gmu, '')).not.toContain(HUB_SECRET)
})

test('a certificate signs in to AD FS and to Entra ID, from a file and as text', async () => {
  const pem = await rsaCertificate()
  const azure = await shop(LOW, {
    hub: 'adfs',
    principals: [
      { ...OPERATOR, certificate: pem.certificate },
      { ...HUB_READER, certificate: pem.certificate },
    ],
  })
  const both = workspaceFile(azure, 'identity.pem', `${pem.certificate}\n${pem.key}`)
  const hub = ownIdentity(azure, [`client-id: ${HUB_CLIENT}`, `client-certificate: ${both}`])
  const run = await act(azure, {
    ...azure.hubInputs(),
    ...hub,
    'client-secret': '',
    'client-certificate': `${pem.key}\n${pem.certificate}`,
    'auth-type': 'certificate',
  })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  expect(hubCalls(run)).toContain('by proxy POST adfs.hub.shop.example/adfs/oauth2/token/ → 200')
  expect(run.requests.filter(({ kind }) => kind === 'token').map(({ body }) => body)[0]).toContain(
    'client_assertion',
  )
})

test('the CPU of the plan, with the sites that are on it', async () => {
  const azure = await shop(LOW, { hub: 'entra' })
  const run = await act(azure, {
    ...azure.hubInputs(),
    mode: 'status',
    'load-resource': hubPlanId(hubScenario('entra')),
    'private-capacity': '80%',
    'instance-capacity': '',
  })
  expect(run.exitCode).toBe(0)
  expect(run.log).toMatch(/private load +33.8 % at .*from stack-hub CpuPercentage of plan-private/u)
  expect(run.log).toMatch(/private site +shop-private: Running/u)
})

test('a stopped site is a finding, and its zeros are not load', async () => {
  const azure = await shop(LOW, { hub: 'entra' })
  azure.effect({ kind: 'hub-site', state: 'Stopped' })
  azure.clock.advance(20 * 60)
  const run = await act(azure, { ...azure.hubInputs(), mode: 'status' })
  expect(run.log).toMatch(/private load +2,400\/min at .* \(2\d min ago\)/u)
  expect(run.log).toMatch(/^::warning.*shop-private is Stopped/mu)
  expect(run.outputs).toMatchObject({ decision: 'hold', demand: '' })
})

test('nothing is asked of the Hub where no load is read from it', async () => {
  const azure = await shop(LOW, { hub: 'adfs' })
  const run = await act(azure, { 'stack-hub-endpoint': azure.urls.hub })
  expect(run.exitCode).toBe(0)
  expect(hubCalls(run)).toEqual([])
  expect(writesOf(run)).toEqual([])
})

const HOSTS = /<!-- hosts:start -->(?<table>[\s\S]*?)<!-- hosts:end -->/u

/** What the page for Hub users promises: hosts with their ports, by mode and how the Hub signs in. */
function promised(mode: string, login: 'entra' | 'adfs'): string[] {
  const { table = '' } = HOSTS.exec(readFileSync('docs/stack-hub.md', 'utf8'))?.groups ?? {}
  const [head = [], , ...rows] = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((row) => row.split('|').map((cell) => cell.trim()))
  const column = head.findIndex((cell) => cell.includes(`\`${mode}\``))
  return rows
    .filter((cells) => cells[column] === '✔' || (cells[column] === '◐' && login === 'adfs'))
    .map((cells) => `${/`([^`]+)`/u.exec(cells[1] ?? '')?.[1] ?? ''}:${cells[2] ?? ''}`)
    .sort()
}

/** Where the last run really asked for a connection to, as that page writes it; all of it came by the proxy. */
function contacted({ tunnels }: LocalAzure, { requests }: Run): string[] {
  expect(requests.filter(({ proxied }) => !proxied)).toEqual([])
  const names = tunnels.map((destination) =>
    destination
      .replace('.hub.shop.example:', '.<region>.<domain>:')
      .replace(/^[\w-]+\.azurewebsites\.net:/u, '<app>.azurewebsites.net:'),
  )
  return [...new Set(names)].sort()
}

test.each([
  ['adfs', ['status', 'dry-run', 'prewarm', 'burst', 'scale-back', 'pause', 'resume', 'auto']],
  ['entra', ['status']],
] as const)(
  'with %s, each mode connects to the hosts and ports that its firewall must let pass, and to no other',
  async (hub, modes) => {
    const azure = await shop(HIGH, { hub })
    const seen: Record<string, string[]> = {}
    for (const mode of modes) {
      const asked = mode === 'dry-run' ? { 'dry-run': 'true' } : { mode }
      const run = await act(azure, { ...azure.hubInputs(), ...asked, 'wait-in-run': '5m' })
      expect([mode, run.exitCode]).toEqual([mode, 0])
      seen[mode] = contacted(azure, run)
    }
    expect(seen).toEqual(Object.fromEntries(modes.map((mode) => [mode, promised(mode, hub)])))
  },
)
