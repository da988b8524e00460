import { LATE_FAULTS } from './check-faults-run.ts'
import { endpoint, planProperties, profile, site, siteConfig, sized, type Planted } from './check-worlds.ts'

const DAY = 86_400

/** What can be wrong with a set-up before its first burst. */
export const FAULTS: readonly Planted[] = [
  {
    what: 'the profile is disabled',
    scenario: profile({ status: 'Disabled' }),
    says: /profile tm-shop is disabled/u,
  },
  {
    what: 'Priority with spill',
    scenario: profile({ routingMethod: 'Priority' }),
    says: /routes by Priority/u,
  },
  {
    what: 'Performance with spill',
    scenario: profile({ routingMethod: 'Performance' }),
    says: /no share can be set/u,
  },
  { what: 'alwaysServe', scenario: endpoint('burst', { alwaysServe: 'Enabled' }), says: /alwaysServe set/u },
  {
    what: 'an endpoint of another app',
    inputs: { 'burst-endpoint': 'burst' },
    scenario: (base) =>
      endpoint('burst', {
        target: 'other.azurewebsites.net',
        targetResourceId: `/subscriptions/${base.subscriptionId}/resourceGroups/${base.resourceGroup}/providers/Microsoft.Web/sites/other`,
      })(base),
    says: /leads to other, not to the web app/u,
  },
  {
    what: 'an endpoint that is not there',
    inputs: { 'burst-endpoint': 'brust' },
    says: /no endpoint brust/u,
  },
  {
    what: 'a coarse private weight',
    scenario: endpoint('private', { weight: 1 }),
    says: /finest share is 50 %/u,
  },
  {
    what: 'a profile whose tags leave no room for the state tag',
    scenario: profile({
      tags: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`t${String(at)}`, 'x'])),
    }),
    says: /has 50 tags, as many as Azure allows/u,
  },
  {
    what: 'an instance capacity in another unit',
    inputs: { 'instance-capacity': '1/min' },
    says: /80 % of 3 instances × 1\/min is <0\.1 % of private-capacity \(6,000\/min\)/u,
  },
  {
    what: 'a heavy private weight',
    scenario: endpoint('private', { weight: 1000 }),
    says: /highest share is 50 %/u,
  },
  {
    what: 'a long TTL',
    scenario: profile({ ttl: 600 }),
    inputs: { 'drain-min': '30m' },
    says: /the TTL is 10 min/u,
  },
  {
    what: 'a drain shorter than DNS',
    scenario: profile({ ttl: 60 }),
    inputs: { 'drain-min': '2m' },
    says: /drain-min is 120 s/u,
  },
  {
    what: 'no private endpoint that is enabled',
    scenario: endpoint('private', { status: 'Disabled' }),
    says: /no private endpoint is Enabled/u,
  },
  {
    what: 'switch without a test of the private side',
    inputs: { routing: 'switch', 'private-health-url': '' },
    says: /private-health-url is missing/u,
  },
  {
    what: 'a private health URL that fails',
    inputs: { 'private-health-url': 'https://shop.private.example/nowhere-at-all' },
    plant: (azure) => azure.effect({ kind: 'private-down', forSeconds: 3600 }),
    says: /private-health-url does not pass/u,
  },
  { what: 'a probe of port 8080', scenario: probe({ port: 8080 }), says: /probes port 8080/u },
  { what: 'a probe by HTTP', scenario: probe({ protocol: 'HTTP', port: 80 }), says: /probes by HTTP/u },
  { what: 'a probe by TCP', scenario: probe({ protocol: 'TCP', path: '' }), says: /probes by TCP/u },
  {
    what: 'a probe of another path',
    scenario: probe({ path: '/ping' }),
    says: /Traffic Manager probes \/ping/u,
  },
  {
    what: 'an app that is switched off',
    scenario: site({ enabled: false }),
    says: /switched off as a whole/u,
  },
  { what: 'a used-up quota', scenario: site({ usageState: 'Exceeded' }), says: /used up its .* quota/u },
  {
    what: 'client certificates',
    scenario: site({ extra: { clientCertEnabled: true, clientCertMode: 'Required' } }),
    says: /requires client certificates/u,
  },
  {
    what: 'no public traffic',
    scenario: site({ extra: { publicNetworkAccess: 'Disabled' } }),
    says: /takes no public traffic/u,
  },
  {
    what: 'a private endpoint, and no word of public access',
    scenario: site({ privateEndpoints: ['pe-shop'] }),
    says: /has a private endpoint \(pe-shop\) and no setting of public access/u,
  },
  {
    what: 'access restrictions without probes',
    scenario: siteConfig({
      ipSecurityRestrictionsDefaultAction: 'Deny',
      ipSecurityRestrictions: [{ action: 'Allow', ipAddress: '203.0.113.0/24' }],
    }),
    says: /do not allow Traffic Manager’s probes/u,
  },
  {
    what: 'a sign-in before the probe',
    scenario: site({
      auth: {
        platform: { enabled: true },
        globalValidation: { unauthenticatedClientAction: 'RedirectToLoginPage' },
      },
    }),
    says: /asks everybody to sign in/u,
  },
  { what: 'Always On off', scenario: siteConfig({ alwaysOn: false }), says: /Always On is off/u },
  {
    what: 'another health check path',
    scenario: siteConfig({ healthCheckPath: '/live' }),
    says: /App Service checks \/live/u,
  },
  { what: 'WebJobs', scenario: site({ webJobs: ['nightly-mail'] }), says: /WebJobs nightly-mail start/u },
  {
    what: 'no host name of its own',
    scenario: site({ hostNames: [] }),
    inputs: { 'public-host': '' },
    says: /no custom host name/u,
  },
  {
    what: 'a wildcard host',
    scenario: site({ hostNames: ['*.shop.example'] }),
    inputs: { 'public-host': '' },
    says: /wildcard host name/u,
  },
  {
    what: 'a host the app does not have',
    inputs: { 'public-host': 'www.elsewhere.example' },
    says: /does not have the host name/u,
  },
  {
    what: 'a host without TLS',
    scenario: (base) => site({ hostsWithoutTls: base.sites[0]?.hostNames ?? [] })(base),
    inputs: { 'public-host': '' },
    says: /has no certificate/u,
  },
  {
    what: 'a certificate that ends in ten days',
    scenario: (base) => site({ certificateEndsAt: base.startAt + 10.5 * DAY })(base),
    says: /ends in 10 days/u,
  },
  {
    what: 'a certificate that ends in 18 days',
    scenario: (base) => site({ certificateEndsAt: base.startAt + 18.5 * DAY })(base),
    says: /ends in 18 days/u,
  },
  {
    what: 'a tier without Traffic Manager',
    scenario: sized('B1', 'Basic'),
    inputs: { 'burst-sku': '' },
    says: /tier B1 cannot be an Azure endpoint/u,
  },
  {
    what: 'a plan without a count',
    scenario: sized('Y1', 'Dynamic', 0),
    inputs: { 'burst-sku': '' },
    says: /without an instance count/u,
  },
  {
    what: 'a zone-redundant plan that shrinks to one',
    scenario: planProperties({ zoneRedundant: true }),
    says: /zone redundant/u,
  },
  { what: 'per-app scaling', scenario: planProperties({ perSiteScaling: true }), says: /numberOfWorkers/u },
  {
    what: 'automatic scaling with a low limit',
    scenario: planProperties({ elasticScaleEnabled: true, maximumElasticWorkerCount: 2 }),
    says: /to at most 2 instances/u,
  },
  {
    what: 'more instances than the size has',
    scenario: sized('S1', 'Standard'),
    inputs: { 'burst-instances': '12', 'burst-sku': '' },
    says: /at most 10 instances/u,
  },
  {
    what: 'a size out of reach',
    inputs: { 'burst-sku': 'I1v2', 'idle-sku': 'P1v3' },
    says: /cannot move to burst-sku I1v2/u,
  },
  ...LATE_FAULTS,
]

function probe(change: object): NonNullable<Planted['scenario']> {
  return (base) => ({
    ...base,
    profiles: base.profiles.map((one) => ({ ...one, monitor: { ...one.monitor, ...change } })),
  })
}
