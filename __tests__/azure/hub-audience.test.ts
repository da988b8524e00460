import { describe, expect, test } from '@jest/globals'
import { hubAudience } from '../../src/azure/hub/audience.ts'
import { hostsOf } from '../../src/azure/clouds.ts'
import { ActionError } from '../../src/domain/errors.ts'

const HUB = 'https://management.east.hub.example'
const APP = '4de154de-f8a8-4017-af41-df619da68155'

describe("a Hub's own audience is taken (no-secret-leaves)", () => {
  test.each([
    [`https://contoso.onmicrosoft.com/${APP}`],
    [`https://management.contoso.com/${APP}`],
    [`https://management.adfs.azurestack.local/${APP}/`],
    [`https://management.adfs.east.hub.example/${APP}`],
    ['https://management.east.hub.example/'],
    [`HTTPS://Contoso.OnMicrosoft.com/${APP.toUpperCase()}`],
    [`https://management.contoso.com:30024/${APP}`],
  ])('%s', (audience) => {
    expect(hubAudience(audience, HUB)).toBe(audience.replace(/\/$/u, ''))
  })
})

describe('any other audience is refused before a token is asked for (no-secret-leaves)', () => {
  test.each([
    ['Microsoft Graph', 'https://graph.microsoft.com'],
    ['Microsoft Graph, with a path', `https://graph.microsoft.com/${APP}`],
    ['Microsoft Graph, at the end of the host', `https://GRAPH.MICROSOFT.COM./${APP}`],
    ['Key Vault', 'https://vault.azure.net'],
    ['a vault', 'https://shop.vault.azure.net'],
    ['Storage', 'https://storage.azure.com'],
    ['Azure SQL', 'https://database.windows.net'],
    ['Log Analytics', 'https://api.loganalytics.io'],
    ['DevOps by its app', `https://app.vssps.visualstudio.com/${APP}`],
    ['management of public Azure', 'https://management.azure.com'],
    ['management of Azure in China', 'https://management.chinacloudapi.cn'],
    ['the bare GUID of public management', '797f4846-ba00-4fd7-ba43-dac1f8f63013'],
    ['any bare GUID', APP],
    ['an app by its scheme', `api://${APP}`],
    ['http', `http://contoso.onmicrosoft.com/${APP}`],
    ['a host without an app, outside of the Hub', 'https://evil.example'],
    ['a neighbour of the Hub', 'https://management.west.hub.example'],
    ['a user before the host', `https://contoso.onmicrosoft.com@graph.microsoft.com/${APP}`],
    ['slashes behind it', 'https://vault.azure.net///'],
    ['capital letters', `HTTPS://VAULT.AZURE.NET/${APP}`],
    ['a port', `https://vault.azure.net:443/${APP}`],
    ['another full stop', `https://vault.azure\u3002net/${APP}`],
    ['letters of another width', `https://\uff56ault.azure.net/${APP}`],
    ['letters of another alphabet', `https://c\u043entoso.onmicrosoft.com/${APP}`],
    ['a line break in it', `https://vault.azu\nre.net/${APP}`],
    ['a backslash', `https://contoso.onmicrosoft.com\\@vault.azure.net/${APP}`],
    ['an escape', `https://vault%2eazure.net/${APP}`],
    ['a space', `https://contoso.onmicrosoft.com/${APP} https://vault.azure.net`],
    ['a wildcard scope', `https://contoso.onmicrosoft.com/${APP}/.default`],
    ['a query', `https://contoso.onmicrosoft.com/${APP}?x=1`],
    ['Log Analytics of the US government', `https://api.loganalytics.us/${APP}`],
    ['Application Insights of the US government', `https://api.applicationinsights.us/${APP}`],
    ['Microsoft’s own top-level domain', `https://graph.cloud.microsoft/${APP}`],
    ['Defender', `https://api.securitycenter.windows.com/${APP}`],
    ['Synapse', `https://dev.azuresynapse.net/${APP}`],
    ['App Configuration', `https://shop.azconfig.io/${APP}`],
    ['Power Platform', `https://api.powerplatform.com/${APP}`],
    ['SharePoint in China', `https://contoso.sharepoint.cn/${APP}`],
    ['Dynamics in China', `https://shop.crm.dynamics.cn/${APP}`],
    ['management of a closed cloud', `https://management.azure.eaglex.ic.gov/${APP}`],
    ['management of another closed cloud', `https://management.azure.microsoft.scloud/${APP}`],
    ['management of Bleu', `https://management.sovcloud-api.fr/${APP}`],
    ['Databricks', `https://adb-1.2.azuredatabricks.net/${APP}`],
    ['IoT', `https://shop.azure-devices.net/${APP}`],
    ['GitHub', `https://api.github.com/${APP}`],
    ['an address in the place of a domain', `https://127.0.0.1/${APP}`],
    ['an address as one number', `https://2130706433/${APP}`],
    ['a host without a domain', `https://localhost/${APP}`],
    ['a punycode of another domain', `https://xn--graph-microsoft-4n5f.com/${APP}`],
    ['a way up', `https://contoso.onmicrosoft.com/../${APP}`],
    ['a scheme without slashes', `https:vault.azure.net/${APP}`],
  ])('%s: %s', (_, audience) => {
    expect(() => hubAudience(audience, HUB)).toThrow(ActionError)
    expect(() => hubAudience(audience, HUB)).toThrow(/audience/u)
  })
})

test.each(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const)(
  'no host that a run asks in %s is taken for a Hub’s audience (no-secret-leaves)',
  (environment) => {
    for (const host of Object.values(hostsOf(environment)))
      expect(() => hubAudience(`https://${host}/${APP}`, HUB)).toThrow(/audience/u)
  },
)
