import { expect, test } from '@jest/globals'
import { federationAudienceOf, hostsOf } from '../../src/azure/clouds.ts'
import { OPERATOR } from '../../local-azure/entra/principals.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { act, HIGH, LOW, shop, type Load, type Run, type Texts } from './support.ts'

// A cloud as a whole: a burst and its end ask the hosts of that cloud and no others.

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers'
const kql = (role: string): string =>
  `AppRequests | where AppRoleName == "${role}" | summarize value = count() by timestamp = bin(TimeGenerated, 1m)`
/** Every kind of host that a cloud has: a sign-in by ID token, Resource Manager, and Log Analytics. */
const INPUTS = {
  'auth-type': 'oidc',
  'client-secret': '',
  'load-source': 'log-analytics',
  'load-resource': `${GROUP}/Microsoft.OperationalInsights/workspaces/log-shop`,
  'load-url': '',
  'load-query': kql('private'),
  'burst-load-query': kql('burst'),
}

/** The hosts of a cloud; not the app's own, which Resource Manager names, nor those of GitHub on this machine. */
function cloudHosts(runs: readonly Run[]): string[] {
  const asked = runs
    .flatMap(({ requests }) => requests)
    .filter(({ kind }) => !['health', 'oidc'].includes(kind))
  return [...new Set(asked.map(({ host }) => host))].sort()
}

function audiences(runs: readonly Run[]): string[] {
  const tokens = runs.flatMap(({ requests }) => requests).filter(({ kind }) => kind === 'token')
  return [
    ...new Set(tokens.map(({ body }) => new URLSearchParams(body).get('scope')?.split(' ')[0] ?? '')),
  ].sort()
}

async function runIn(azure: LocalAzure, environment: string, inputs: Texts): Promise<Run> {
  const run = await act(azure, { ...INPUTS, environment, ...inputs })
  expect(run.exitCode).toBe(0)
  return run
}

test.each(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const)(
  'a burst in %s and its end ask the listed hosts of that cloud and no others',
  async (environment) => {
    const federated = OPERATOR.federated?.map((one) => ({
      ...one,
      audience: federationAudienceOf(environment),
    }))
    const load: Load = [
      [0, HIGH],
      [30, LOW],
    ]
    const azure = await shop(load, { principals: [{ ...OPERATOR, ...(federated && { federated }) }] })
    const burst = await runIn(azure, environment, { mode: 'burst' })
    expect(burst.outputs['phase']).toBe('bursting')
    azure.clock.advance(3600)
    const back = await runIn(azure, environment, { mode: 'scale-back', 'wait-in-run': '2h', timeout: '3h' })
    expect(back.outputs['phase']).toBe('idle')
    const { signIn, resourceManager, logAnalytics } = hostsOf(environment)
    expect(cloudHosts([burst, back])).toEqual([signIn, resourceManager, logAnalytics].sort())
    expect(audiences([burst, back])).toEqual(
      [`https://${resourceManager}/.default`, `https://${logAnalytics}/.default`].sort(),
    )
    const oidc = [burst, back].flatMap(({ requests }) => requests).filter(({ kind }) => kind === 'oidc')
    const wanted = federationAudienceOf(environment)
    for (const { query } of oidc) expect(new URLSearchParams(query).get('audience')).toBe(wanted)
    expect(oidc.length).toBeGreaterThan(0)
  },
)
