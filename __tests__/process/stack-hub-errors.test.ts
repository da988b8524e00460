import { expect, test } from '@jest/globals'
import { hubScenario, type LocalAzure, type LocalAzureOptions } from '../../local-azure/index.ts'
import { HUB_CLIENT } from '../../local-azure/entra/principals.ts'
import { HUB_VARIABLES, ownIdentity } from './hub-support.ts'
import { act, errorsOf, LOW, shop, writesOf, type Texts } from './support.ts'

interface Case {
  readonly what: string
  readonly hub?: LocalAzureOptions['hub']
  readonly inputs?: (azure: LocalAzure) => Texts
  readonly harm?: (azure: LocalAzure) => void
  readonly variables?: Texts
  /** What the fix must name. */
  readonly names: RegExp
}

/** The words of https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors. */
const WRONG_TENANT = {
  error: {
    code: 'InvalidAuthenticationTokenTenant',
    message:
      "The access token is from the wrong issuer 'https://sts.windows.net/00000000-0000-0000-0000-00000000000a/'. It must match the tenant 'https://sts.windows.net/0a0b0c0d-0000-4000-8000-000000000001/' associated with this subscription.",
  },
}

/** What a person reads where the Hub cannot be read: each has another cause, and another fix. */
const CASES: readonly Case[] = [
  {
    what: 'the operator’s Resource Manager in the place of the users’ one',
    inputs: () => ({ 'stack-hub-endpoint': 'https://adminmanagement.hub.shop.example' }),
    names: /https:\/\/management\.hub\.shop\.example/u,
  },
  {
    what: 'public Azure in the place of the Hub',
    inputs: () => ({ 'stack-hub-endpoint': 'https://management.azure.com' }),
    names: /load-source: azure-monitor/u,
  },
  {
    what: 'a name that nobody has',
    inputs: () => ({ 'stack-hub-endpoint': 'https://management.nowhere.example' }),
    names: /NO_PROXY/u,
  },
  {
    what: 'a port that nobody listens at',
    inputs: () => ({ 'stack-hub-endpoint': 'https://127.0.0.1:9' }),
    names: /self-hosted runner/u,
  },
  {
    what: 'a Hub that does not answer',
    harm: (azure) => void azure.fault({ match: { kind: 'hub' }, fault: { kind: 'hang' }, times: 'always' }),
    names: /did not answer within 10 s/u,
  },
  {
    what: 'a certificate of an authority that is not given',
    inputs: (azure) => ({ 'ca-certificate': azure.files().caCertificate }),
    names: /root certificate of the Hub/u,
  },
  {
    what: 'the portal in the place of the Resource Manager',
    inputs: () => ({ 'stack-hub-endpoint': 'https://portal.hub.shop.example' }),
    names: /not the portal/u,
  },
  {
    what: 'a token for another audience',
    hub: hubScenario('entra', { takenAudience: 'https://other.onmicrosoft.com/4de154de' }),
    names: /tenant-id .*registered in/u,
  },
  {
    what: 'AD FS and an identity that it does not know: GitHub’s token',
    hub: 'adfs',
    inputs: () => ({ 'auth-type': 'oidc', 'client-secret': '', config: '' }),
    names: /client-secret/u,
  },
  {
    what: 'AD FS and a wrong secret',
    hub: 'adfs',
    inputs: (azure) => ownIdentity(azure),
    variables: { HUB_CLIENT_SECRET: 'not-the-secret' },
    names: /made on this Hub/u,
  },
  ...(
    [
      ['a client that AD FS gives no token for the Hub', 'adfs-resource', /New-GraphApplication/u],
      ['a client that AD FS does not know', 'adfs-client', /Correct client-id/u],
      ['an AD FS that is down', 'adfs-unavailable', /AD FS of the Hub is down or busy/u],
      ['an AD FS that is not where the Hub says', 'adfs-missing', /no AD FS at the place/u],
    ] as const
  ).map(([what, as, names]) => ({
    what,
    hub: 'adfs' as const,
    inputs: (azure: LocalAzure) => ownIdentity(azure),
    variables: HUB_VARIABLES,
    harm: (azure: LocalAzure) => void azure.fault({ fault: { kind: 'refuse', as }, times: 'always' }),
    names,
  })),
  {
    what: 'a certificate for another name',
    harm: (azure) => azure.effect({ kind: 'wrong-certificate', host: 'management.hub.shop.example' }),
    names: /Hub’s operator put this name into it/u,
  },
  {
    what: 'a certificate that has expired',
    harm: (azure) => azure.effect({ kind: 'expired-certificate', host: 'management.hub.shop.example' }),
    names: /has expired \(CERT_HAS_EXPIRED\)[\s\S]*operator renews the Hub’s certificates/u,
  },
  {
    what: 'an AD FS whose certificate has expired',
    hub: 'adfs',
    inputs: (azure) => ownIdentity(azure),
    variables: HUB_VARIABLES,
    harm: (azure) => azure.effect({ kind: 'expired-certificate', host: 'adfs.hub.shop.example' }),
    names: /adfs\.hub\.shop\.example:443 has expired[\s\S]*operator renews the Hub’s certificates/u,
  },
  {
    what: 'a subscription of another tenant',
    harm: (azure) =>
      void azure.fault({
        match: { kind: 'hub', path: '/sites/' },
        fault: { kind: 'reply', status: 401, body: WRONG_TENANT },
        times: 'always',
      }),
    names: /tenant-id .* to 0a0b0c0d-0000-4000-8000-000000000001/u,
  },
  {
    what: 'a Hub that sends everybody to its portal',
    harm: (azure) =>
      void azure.fault({
        match: { kind: 'hub', path: '/sites/' },
        fault: { kind: 'reply', status: 302, headers: { location: 'https://portal.hub.shop.example/' } },
        times: 'always',
      }),
    names: /a proxy or a portal stands in its place/u,
  },
  {
    what: 'a Hub with too many requests',
    harm: (azure) =>
      void azure.fault({
        match: { kind: 'hub', path: '/sites/' },
        fault: { kind: 'reply', status: 429, headers: { 'retry-after': '120' } },
        times: 'always',
      }),
    names: /ask it again after 2 min, or less often/u,
  },
  {
    what: 'Entra ID, and the tenant of an AD FS',
    inputs: (azure) =>
      ownIdentity(azure, [
        'tenant-id: adfs',
        `client-id: ${HUB_CLIENT}`,
        'client-secret: ${HUB_CLIENT_SECRET}',
      ]),
    variables: HUB_VARIABLES,
    names: /tenant-id to the tenant/u,
  },
  {
    what: 'no right to read the metrics',
    harm: (azure) => azure.effect({ kind: 'deny', actions: ['Microsoft.Web/sites/metrics/read'] }),
    names: /Reader/u,
  },
  {
    what: 'a site that is not there',
    inputs: (azure) => ({
      'load-resource': azure.hubInputs()['load-resource']?.replace('shop-private', 'shop-privat') ?? '',
    }),
    names: /load-resource/u,
  },
  {
    what: 'a metric that is not there',
    inputs: () => ({ 'load-metric': 'Http2xx' }),
    names: /BytesSent, CpuTime, Requests/u,
  },
]

test.each(CASES)(
  'a Hub that cannot be read is an error that names its fix: $what',
  async ({ hub = 'entra', inputs, harm, variables, names }) => {
    const azure = await shop(LOW, { hub })
    harm?.(azure)
    const run = await act(azure, { ...azure.hubInputs(), ...inputs?.(azure) }, variables)
    expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false' } })
    expect(writesOf(run)).toEqual([])
    const [error = ''] = errorsOf(run)
    expect(error).toMatch(names)
  },
)
