import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { armError } from '../../src/azure/arm-error.ts'
import { newExchange } from '../../src/azure/exchange.ts'
import { ROLES } from '../../src/azure/roles.ts'

test.each(Object.values(ROLES))('$name is what $file says', ({ name, file, actions }) => {
  const role = JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >
  expect(role['Name']).toBe(name)
  expect([...actions].sort()).toEqual([...(role['Actions'] as string[])].sort())
})

const GROUP = '/subscriptions/s/resourceGroups/g/providers'

test.each([
  [
    'POST',
    `${GROUP}/Microsoft.Web/sites/a/stop`,
    'Cloudburst App Service (docs/azure/role-app-service.json) contains it',
  ],
  ['POST', `${GROUP}/Microsoft.Web/sites/a/slots/blue/stop`, 'does without it, so add it to that role'],
  ['GET', `${GROUP}/Microsoft.Web/sites/a/slots/blue/instances`, 'does without it, so add it to that role'],
  ['DELETE', `${GROUP}/microsoft.insights/autoscaleSettings/x`, 'does without it, so add it to that role'],
  ['PUT', `${GROUP}/microsoft.insights/AUTOSCALESETTINGS/x`, 'role-app-service.json) contains it'],
  [
    'PATCH',
    `${GROUP}/Microsoft.Network/trafficManagerProfiles/t/NestedEndpoints/e`,
    'role-traffic-manager.json) contains it',
  ],
  [
    'GET',
    `${GROUP}/Microsoft.Web/sites/a/providers/Microsoft.Insights/metrics`,
    'or Monitoring Reader, contains it',
  ],
])('advice on %s %s: %s', (method, path, said) => {
  const url = `https://management.azure.com${path}?api-version=1`
  const body = JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'no' } })
  const { fix } = armError({ ...newExchange(), status: 403, body, method, url }, undefined)
  expect(fix).toContain(said)
})
