import { expect, test } from '@jest/globals'
import { allFindings, findings } from '../../src/burst/checks/table.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Endpoint, MonitorConfig, WebApp } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, IDLE_BURST, NOW, observation, resources, target } from './build.ts'

const { app, profile } = resources()

interface World {
  readonly app?: Partial<WebApp>
  readonly monitor?: Partial<MonitorConfig>
  readonly burst?: typeof IDLE_BURST
  readonly warmup?: Partial<TargetConfig['warmup']>
}

type Rows = readonly (readonly [check: string, cause: string, fix: string])[]

function found(world: World): Rows {
  return findingsOf(world).map(({ check, error }) => [check, error.message, error.fix])
}

function severitiesOf(world: World, others: readonly Endpoint[]): readonly string[] {
  return findingsOf(world, others).map(({ severity }) => severity)
}

function findingsOf(world: World, others?: readonly Endpoint[]): ReturnType<typeof allFindings> {
  const o = observation({
    resources: resources({
      ...(others && { others: [...others] }),
      app: { ...app, ...world.app },
      profile: { ...profile, monitor: { ...profile.monitor, ...world.monitor } },
      ...(world.burst && { burst: world.burst }),
    }),
  })
  const on = target({ warmup: { ...target().warmup, urls: ['/health'], ...world.warmup } })
  return allFindings(o, on)
}

const REQUIRED = { needsCertificateExcept: [] }
const EXTERNAL = { ...IDLE_BURST, type: 'ExternalEndpoints' } as const

test('required client certificates keep probes and tests out, and the command excludes their paths', () => {
  const [one, ...others] = found({ app: REQUIRED, monitor: { path: '/live?deep=1' } })
  expect(others).toEqual([])
  expect(one).toEqual([
    'client-certificates',
    'the web app app requires client certificates, so Traffic Manager’s probes and the tests of the warm-up get 403 on /live, /health',
    'az webapp update --resource-group GROUP --name APP --set clientCertExclusionPaths=/live,/health',
  ])
})

test.each<readonly [what: string, world: World, who: RegExp | undefined]>([
  ['both paths excluded', { app: { needsCertificateExcept: ['/Health'] } }, undefined],
  ['all below an excluded path', { app: { needsCertificateExcept: ['/'] } }, undefined],
  ['only the tests kept out', { app: REQUIRED, burst: EXTERNAL }, /so the tests of the warm-up get 403/u],
  [
    'probes by HTTP, no tests',
    { app: REQUIRED, monitor: { protocol: 'HTTP', port: 80 }, warmup: { enabled: false } },
    undefined,
  ],
  [
    'probes by TCP, tests elsewhere',
    { app: REQUIRED, monitor: { protocol: 'TCP' }, warmup: { urls: ['https://x.example/'] } },
    undefined,
  ],
  [
    'only the probes kept out',
    { app: REQUIRED, warmup: { enabled: false } },
    /so Traffic Manager’s probes get 403/u,
  ],
])('client certificates: %s', (_, world, who) => {
  const causes = found(world).map(([, cause]) => cause)
  expect(causes).toEqual(who === undefined ? [] : [expect.stringMatching(who)])
})

test.each<readonly [check: string | undefined, world: World]>([
  ['probes', { monitor: { port: 8080 } }],
  ['probes', { monitor: { protocol: 'HTTP', port: 80 }, app: { httpsOnly: true } }],
  [undefined, { monitor: { protocol: 'HTTP', port: 80 } }],
  [undefined, { monitor: { protocol: 'HTTP', port: 80, takesRedirect: true }, app: { httpsOnly: true } }],
  [undefined, { monitor: { port: 8080 }, burst: EXTERNAL }],
  ['probe-host', { monitor: { hostHeader: 'www.shop.example' } }],
  ['probe-host', { burst: { ...IDLE_BURST, hostHeader: 'www.shop.example' } }],
  [
    undefined,
    { monitor: { hostHeader: 'www.shop.example' }, app: { customHostNames: ['WWW.shop.example'] } },
  ],
  [
    undefined,
    {
      monitor: { hostHeader: 'other.example' },
      burst: { ...IDLE_BURST, hostHeader: 'app.azurewebsites.net' },
    },
  ],
  [undefined, { monitor: { hostHeader: 'SHOP.trafficmanager.net' } }],
  ['public-access', { app: { isNameless: true } }],
  ['app', { app: { suspendedUntil: epochSeconds(NOW + 60) } }],
  [undefined, { app: { suspendedUntil: NOW } }],
])('%s: %j', (check, world) => {
  expect(found(world).map(([id]) => id)).toEqual(check === undefined ? [] : [check])
})

test('none of them stops a run whose burst has begun', () => {
  const o = observation({
    resources: resources({
      app: { ...app, ...REQUIRED },
      profile: { ...profile, monitor: { ...profile.monitor, port: 8080 } },
    }),
  })
  expect(findings(o, target(), { goal: { kind: 'warm' }, phase: 'warming' })).toEqual([])
  expect(findings(o, target(), { goal: { kind: 'warm' }, phase: 'idle' })).toHaveLength(2)
})

const DOWN = [endpoint('private', { monitorStatus: 'Degraded' })]

test.each<readonly [what: string, world: World, severities: readonly string[]]>([
  [
    'HTTP that is redirected',
    { app: { httpsOnly: true }, monitor: { protocol: 'HTTP', port: 80 } },
    ['warning'],
  ],
  ['a port', { monitor: { port: 8080 } }, ['warning']],
  ['a host name', { monitor: { hostHeader: 'www.shop.example' } }, ['warning']],
  ['a certificate for probes alone', { app: REQUIRED, warmup: { enabled: false } }, ['warning']],
  ['a certificate for the tests, too', { app: REQUIRED }, ['refusal']],
])('with the private side down, what keeps probes out stops no burst: %s (private-down-bursts)', (...row) => {
  const [, world, severities] = row
  expect(severitiesOf(world, DOWN)).toEqual(severities)
  expect(severitiesOf(world, [...DOWN, endpoint('other')])).toEqual(['refusal'])
  expect(severitiesOf(world, [endpoint('private', { monitorStatus: 'CheckingEndpoint' })])).toEqual([
    'refusal',
  ])
})
