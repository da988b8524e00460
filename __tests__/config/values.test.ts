import { expect, test } from '@jest/globals'
import { inspect } from 'node:util'
import { secretOf } from '../../src/config/secret.ts'
import {
  DEFAULT_BURST_SIDE,
  DEFAULT_POLICY,
  DEFAULT_ROUTING,
  DEFAULT_WARMUP,
} from '../helpers/contract-defaults.ts'
import { LEAST, load } from './support.ts'

const GROUP = '/subscriptions/AAAAAAAA-0000-0000-0000-00000000000a/resourceGroups/Other/providers'
const TM = `${GROUP}/Microsoft.Network/trafficManagerProfiles/tm`

const THE_LOAD = {
  name: 'load',
  main: { source: 'value', value: '100', headers: {}, unit: 'per-minute', ratePer: 'minute' },
  scope: 'private',
  privateCapacity: { value: 1200, unit: 'per-minute' },
  maxDataAgeSeconds: 600,
}

test('the least inputs give the defaults of the contract', async () => {
  const config = await load(LEAST)
  expect(config).toMatchObject({
    mode: 'auto',
    dryRun: false,
    holdForSeconds: 0,
    reason: '',
    timeoutSeconds: 3000,
    waitInRunSeconds: 1800,
    identity: { authType: 'auto' },
    cloud: { environment: 'AzureCloud' },
    allowedSubscriptions: [],
    summary: 'always',
  })
  expect(config.targets).toEqual([
    {
      name: 'app',
      profile: { subscriptionId: '00000000-0000-0000-0000-00000000000a', resourceGroup: 'rg', name: 'tm' },
      app: { subscriptionId: '00000000-0000-0000-0000-00000000000a', resourceGroup: 'rg', name: 'app' },
      privateDownAfterSeconds: 180,
      foreignHoldSeconds: 1800,
      burstSide: { stopApp: true, sharedPlan: 'refuse', autoscale: 'leave', scaleTimeoutSeconds: 1200 },
      warmup: {
        urls: ['/'],
        enabled: true,
        publicHosts: [],
        status: [{ from: 200, to: 299 }],
        successes: 3,
        timeoutSeconds: 600,
      },
      routing: {
        routing: 'spill',
        maxShare: 0.95,
        trialWeight: 1,
        drainMinSeconds: 900,
        drainMaxSeconds: 3600,
      },
      load: {
        rules: [THE_LOAD],
        vetoes: [],
        onNoData: 'fail',
      },
      policy: {
        kind: 'adaptive',
        scaleOutAt: 80,
        scaleInAt: 60,
        windowSeconds: 300,
        stabilizationSeconds: 600,
        minBurstSeconds: 900,
        maxBurstAction: 'alert',
        burstAbove: 100,
        violationPrice: 20,
      },
    },
  ])
})

test('the tests and the bench begin from the same defaults as a user', async () => {
  const { targets } = await load(LEAST)
  const [made] = targets
  expect(made?.policy).toEqual({ ...DEFAULT_POLICY, kind: 'adaptive' })
  expect(made?.routing).toEqual(DEFAULT_ROUTING)
  expect(made?.warmup).toEqual(DEFAULT_WARMUP)
  expect(made?.burstSide).toEqual(DEFAULT_BURST_SIDE)
})

test.each([
  ['burst', 3600],
  ['scale-back', 3600],
  ['prewarm', 7200],
  ['pause', 86_400],
  ['resume', 0],
  ['status', 0],
])('mode %s holds for %d s, reads no load unless asked to', async (mode, holdFor) => {
  const { 'load-source': _s, 'load-value': _v, 'load-scope': _c, 'private-capacity': _p, ...rest } = LEAST
  const config = await load({ ...rest, mode })
  expect(config.holdForSeconds).toBe(holdFor)
  expect(config.targets[0]?.load).toBeUndefined()
})

test('a resource id wins over subscription and group, slots and endpoints included', async () => {
  const config = await load({
    ...LEAST,
    'web-app': `${GROUP}/Microsoft.Web/sites/site/slots/green`,
    'traffic-manager-profile': '',
    'burst-endpoint': `${TM}/azureEndpoints/azure`,
    'private-endpoint': 'datacenter',
  })
  const [target] = config.targets
  expect(target?.name).toBe('site-green')
  const other = { subscriptionId: 'aaaaaaaa-0000-0000-0000-00000000000a', resourceGroup: 'Other' }
  expect(target?.app).toEqual({ ...other, name: 'site', slot: 'green' })
  expect(target?.profile).toEqual({ ...other, name: 'tm' })
  expect(target?.burstEndpoint).toEqual({ name: 'azure', type: 'AzureEndpoints' })
  expect(target?.privateEndpoint).toEqual({ name: 'datacenter' })
})

test.each([
  ['1200/min', { value: 1200, unit: 'per-minute' }, 'minute'],
  ['20/s', { value: 1200, unit: 'per-minute' }, 'second'],
  ['0.5 / s', { value: 30, unit: 'per-minute' }, 'second'],
  ['80%', { value: 80, unit: 'percent' }, undefined],
  ['400', { value: 400, unit: 'gauge' }, undefined],
])('capacity %s', async (written, capacity, ratePer) => {
  const config = await load({ ...LEAST, 'private-capacity': written })
  expect(config.targets[0]?.load?.rules[0].privateCapacity).toEqual(capacity)
  expect(config.targets[0]?.load?.rules[0].main.ratePer).toBe(ratePer)
})

test('a bare instance capacity is in the unit of the private one', async () => {
  const config = await load({ ...LEAST, 'private-capacity': '20/s', 'instance-capacity': '5' })
  expect(config.targets[0]?.load?.rules[0].instanceCapacity).toEqual({ value: 300, unit: 'per-minute' })
})

test('a bare capacity beside Requests of a web app is a rate', async () => {
  const { 'load-value': _, ...rest } = LEAST
  const config = await load({
    ...rest,
    'load-source': 'azure-monitor',
    'load-resource': `${GROUP}/Microsoft.Web/sites/site`,
    'private-capacity': '900',
  })
  expect(config.targets[0]?.load?.rules[0].privateCapacity).toEqual({ value: 900, unit: 'per-minute' })
  expect(config.targets[0]?.load?.rules[0].main.unit).toBeUndefined()
})

test('lists come on lines, with commas, or both', async () => {
  const config = await load({
    ...LEAST,
    'public-host': 'a.example.com, b.example.com\n c.example.com ',
    'warmup-status': '200-204, 401',
    'warmup-url': 'none',
  })
  expect(config.targets[0]?.warmup).toMatchObject({
    publicHosts: ['a.example.com', 'b.example.com', 'c.example.com'],
    status: [
      { from: 200, to: 204 },
      { from: 401, to: 401 },
    ],
    enabled: false,
    urls: [],
  })
})

test('a longer drain-min moves drain-max, and a short timeout wait-in-run', async () => {
  const config = await load({ ...LEAST, 'drain-min': '2h', timeout: '10m' })
  expect(config.targets[0]?.routing.drainMaxSeconds).toBe(7200)
  expect(config.waitInRunSeconds).toBe(600)
})

test('secrets are masked before anything else, and print as ***', async () => {
  const masked: string[] = []
  const config = await load(
    {
      ...LEAST,
      'load-source': 'prometheus',
      'load-value': '',
      'load-url': 'https://p.example.com',
      'load-query': 'up',
      'load-headers': 'Authorization: Bearer abcdef\nX-Scope-OrgID: 1\nAccept: application/json',
      'tenant-id': 'contoso.onmicrosoft.com',
      'client-id': '00000000-0000-0000-0000-00000000000c',
      'client-secret': 's3cr3t',
    },
    { masked },
  )
  expect(new Set(masked)).toEqual(new Set(['s3cr3t', 'Bearer abcdef', 'abcdef']))
  expect(config.identity.clientSecret?.reveal()).toBe('s3cr3t')
  expect(config.targets[0]?.load?.rules[0].main.headers['Authorization']?.reveal()).toBe('Bearer abcdef')
  expect(
    JSON.stringify(config) + inspect(config, { depth: 9 }) + String(config.identity.clientSecret),
  ).not.toMatch(/s3cr3t|abcdef/u)
})

test('a secret hides however it is printed', () => {
  const secret = secretOf('open sesame')
  expect(`${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret })}`).toBe(
    '*** {"secret":"***"} { secret: \'***\' }'.replace("'***'", '***'),
  )
})

test('the CA certificate comes as text or as a file', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  expect(
    (await load({ ...LEAST, 'ca-certificate': 'ca.pem' }, { files: { 'ca.pem': pem } })).caCertificate,
  ).toBe(pem)
  expect((await load({ ...LEAST, 'ca-certificate': pem })).caCertificate).toContain('AAAA')
})

test.each([
  ['0.28', { pricePerHour: 0.28 }],
  ['0.28 EUR', { pricePerHour: 0.28, currency: 'EUR' }],
  ['1USD', { pricePerHour: 1, currency: 'USD' }],
])('a price of %s', async (price, wanted) => {
  const { targets } = await load({ ...LEAST, 'price-per-hour': price })
  expect(targets[0]?.policy).toMatchObject(wanted)
  expect(targets[0]?.policy.currency).toBe((wanted as { currency?: string }).currency)
})

test.each(['free', '-1', '2000', '0.28 euros'])('a price of %s is refused', async (price) => {
  await expect(load({ ...LEAST, 'price-per-hour': price })).rejects.toThrow(/price-per-hour/u)
})
