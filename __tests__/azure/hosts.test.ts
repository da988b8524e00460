import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { hostsOf, resolveCloud } from '../../src/azure/clouds.ts'
import { makeCredential } from '../../src/azure/credentials.ts'
import { newExchange, recording } from '../../src/azure/exchange.ts'
import { CLIENT, secret, TENANT, testClock } from './support.ts'

const ENVIRONMENTS = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const
const PAGE = readFileSync(new URL('../../docs/network.md', import.meta.url), 'utf8')

test.each(ENVIRONMENTS)('docs/network.md lists the hosts of %s', (environment) => {
  for (const host of Object.values(hostsOf(environment))) expect(PAGE).toContain(`\`${host}\``)
})

test.each(ENVIRONMENTS)('a sign-in to %s asks the host that is listed', async (environment) => {
  const identity = {
    authType: 'secret',
    tenantId: TENANT,
    clientId: CLIENT,
    clientSecret: secret('s'),
  } as const
  const ports = { clock: testClock(), env: {}, getIdToken: () => Promise.resolve('') }
  const cloud = resolveCloud({ environment })
  const signIn = makeCredential(identity, cloud, ports)
  // Ended before it is sent: only the address is of interest.
  const exchange = newExchange(AbortSignal.abort())
  await recording(exchange, () => signIn.makeCredential().getToken(cloud.scope)).catch(() => undefined)
  expect(new URL(exchange.url ?? '').host).toBe(hostsOf(environment).signIn)
})

test('each cloud has its own hosts; overrides lose their trailing slash; discovery is off for an authority of one’s own', () => {
  expect(resolveCloud({ environment: 'AzureChinaCloud' })).toMatchObject({
    authorityHost: 'https://login.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    instanceDiscovery: true,
  })
  expect(
    resolveCloud({
      environment: 'AzureCloud',
      resourceManagerEndpoint: 'https://m.example//',
      authorityHost: 'https://l.example/',
    }),
  ).toMatchObject({
    resourceManager: 'https://m.example',
    scope: 'https://m.example/.default',
    instanceDiscovery: false,
  })
  expect(() =>
    resolveCloud({ environment: 'AzureCloud', resourceManagerEndpoint: 'http://m.example' }),
  ).toThrow(/not an https URL/u)
})
