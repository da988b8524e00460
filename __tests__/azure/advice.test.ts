import { expect, test } from '@jest/globals'
import type { Refusal } from '../../local-azure/faults/refusal.ts'
import { REFUSALS, type RefusalName } from '../../local-azure/faults/refusals.ts'
import type { Call } from '../../local-azure/net/message.ts'
import { armError } from '../../src/azure/arm-error.ts'
import { newExchange } from '../../src/azure/exchange.ts'

const SITE =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/sites/app'
const ALL: Readonly<Record<RefusalName, Refusal>> = REFUSALS
const call = { method: 'POST', path: `${SITE}/stop`, body: '' } as Call

function adviceOn(url: string, status: number, body: unknown): string {
  const exchange = { ...newExchange(), status, body: JSON.stringify(body), method: 'POST', url }
  return armError(exchange, undefined).fix
}

test.each(['constructor', 'toString', '__proto__'])('the code %s is as unknown as any other', (code) => {
  const url =
    'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/serverfarms/p'
  expect(adviceOn(url, 400, { error: { code, message: 'no' } })).toBe(
    adviceOn(url, 400, { error: { code: 'Whatever', message: 'no' } }),
  )
})

test('a code that only repeats the status is not told twice', () => {
  const { status, body } = ALL['site-lock'].reply(call, {})
  const url = `https://management.azure.com${SITE}/stop?api-version=1`
  const exchange = { ...newExchange(), status, body: JSON.stringify(body), method: 'POST', url }
  expect(armError(exchange, undefined).message).toMatch(/^Azure answered 429 to POST /u)
})

test('busy names what may keep that resource busy', () => {
  const { status, body } = ALL['site-lock'].reply(call, {})
  const fix = adviceOn(`https://management.azure.com${SITE}/stop?api-version=1`, status, body)
  expect(fix).toContain('the web app (a swap, a deployment, a restart)')
  expect(fix).not.toMatch(/too many requests/iu)
})

test('forbidden names action, scope and role, from the words or else from the request', () => {
  const { status, body } = ALL.forbidden.reply(call, {})
  const url = `https://management.azure.com${SITE}/stop?api-version=1`
  const named = `the action Microsoft.Web/sites/stop/action on ${SITE}: the role Cloudburst App Service`
  expect(adviceOn(url, status, body)).toContain(named)
  expect(adviceOn(url, 403, { error: { code: 'Forbidden', message: 'no' } })).toContain(named)
  const linked =
    "The client 'x' with object id 'y' has permission to perform action 'Microsoft.Web/sites/write' on scope '/a'; however, it does not have permission to perform action 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '/b' or the linked scope(s) are invalid."
  expect(adviceOn(url, 403, { error: { code: 'LinkedAuthorizationFailed', message: linked } })).toContain(
    'the action Microsoft.Network/virtualNetworks/subnets/join/action on /b',
  )
})

test.each([
  [
    { Code: 'Unauthorized', Message: 'This stamp takes no plan of that kind.' },
    'Correct what the message names',
  ],
  [{ error: { code: 'InvalidAuthenticationToken', message: 'bad' } }, 'tenant-id'],
  [{}, 'tenant-id'],
])('a 401 that is no sign-in problem is not told as one: %o', (body, fix) => {
  expect(adviceOn(`https://management.azure.com${SITE}`, 401, body)).toContain(fix)
})

test('an hour of too many changes is told as that, not as a want of instances', () => {
  const Message = 'You have exceeded the maximum amount of scale changes within the past hour(21 changes …)'
  expect(adviceOn(`https://management.azure.com${SITE}`, 409, { Code: 'Conflict', Message })).toContain(
    'in an hour',
  )
})

test.each([
  ['RequestDisallowedByAzure', /Azure itself allows this subscription other regions/u],
  ['subscriptionDisabled', /its owner must enable it again/u],
  ['requestdisallowedbypolicy', /An Azure Policy forbids this change/u],
])('a 403 of code %s is no missing role', (code, said) => {
  const url = `https://management.azure.com${SITE}/start?api-version=1`
  const fix = adviceOn(url, 403, { error: { code, message: 'no' } })
  expect(fix).toMatch(said)
  expect(fix).not.toContain('the role Cloudburst')
})

const GROUP = SITE.slice(0, SITE.indexOf('/providers/'))
const PROFILE = `${GROUP}/providers/Microsoft.Network/trafficManagerProfiles/tm`

test.each([
  ['POST', `${SITE}/stop`, /exemption for the web app, or set stop-app: false/u],
  ['POST', `${SITE}/slots/blue/stop`, /exemption for the web app, or set stop-app: false/u],
  ['POST', `${SITE}/start`, /exemption for the web app\. Without the start there is no burst/u],
  [
    'PUT',
    `${GROUP}/providers/Microsoft.Web/serverfarms/p`,
    /choose a burst-sku, idle-sku and counts that it allows/u,
  ],
  ['PATCH', `${PROFILE}/azureEndpoints/burst`, /exemption for the profile and its endpoints\. /u],
  ['PATCH', `${PROFILE}/providers/Microsoft.Resources/tags/default`, /exemption for the tag cloudburst-/u],
  ['PUT', `${GROUP}/providers/microsoft.insights/autoscalesettings/as`, /autoscale: leave/u],
  ['DELETE', `${GROUP}/providers/microsoft.insights/autoscalesettings/as`, /autoscale: leave/u],
])('the advice about a policy fits what it forbids: %s %s', (method, path, said) => {
  const info = { policyAssignmentDisplayName: 'No public burst' }
  const error = {
    code: 'RequestDisallowedByPolicy',
    message: 'no',
    additionalInfo: [{ type: 'PolicyViolation', info }],
  }
  const url = `https://management.azure.com${path}?api-version=1`
  const exchange = { ...newExchange(), status: 403, body: JSON.stringify({ error }), method, url }
  const { fix } = armError(exchange, undefined)
  expect(fix).toMatch(said)
  expect(fix).toContain('No public burst')
  if (!path.includes('serverfarms')) expect(fix).not.toContain('burst-sku')
})

test('a rule that asks a person for a second factor is no policy of an owner', () => {
  const url = `https://management.azure.com${SITE}/stop?api-version=1`
  const message = "Resource 'app' was disallowed by policy. Users must use MFA for Update operation."
  expect(adviceOn(url, 403, { error: { code: 'RequestDisallowedByPolicy', message } })).toMatch(
    /multi-factor.*auth-type: oidc/u,
  )
})

test.each(['ScopeLocked', 'DenyAssignmentAuthorizationFailed'])(
  'a stop that is refused by %s names the way around it',
  (code) => {
    const url = `https://management.azure.com${SITE}/stop?api-version=1`
    expect(adviceOn(url, 409, { error: { code, message: 'no' } })).toContain('stop-app: false')
  },
)

test('a second autoscale setting for a plan is told as that, because the answer says nothing', () => {
  const url = `https://management.azure.com${GROUP}/providers/microsoft.insights/autoscalesettings/as?api-version=1`
  const exchange = { ...newExchange(), status: 409, body: '', method: 'PUT', url }
  expect(armError(exchange, undefined).fix).toMatch(/^Another autoscale setting may size this plan/u)
})

test.each([403, 404, 407, 429])('a web page as a %i is of a proxy, and no missing role', (status) => {
  const url = `https://management.azure.com${SITE}/start?api-version=1`
  const exchange = { ...newExchange(), status, body: '<html><h1>Blocked</h1></html>', method: 'POST', url }
  const { fix } = armError(exchange, undefined)
  expect(fix).toContain(
    'a proxy or firewall on the way refuses the request. Let it pass to management.azure.com',
  )
})
