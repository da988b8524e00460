import { describe, expect, test } from '@jest/globals'
import { hubAudience } from '../../src/azure/hub/audience.ts'
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
  ])('%s: %s', (_, audience) => {
    expect(() => hubAudience(audience, HUB)).toThrow(ActionError)
    expect(() => hubAudience(audience, HUB)).toThrow(/audience/u)
  })
})
