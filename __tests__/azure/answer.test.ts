import { expect, test } from '@jest/globals'
import type { Refusal } from '../../local-azure/faults/refusal.ts'
import { REFUSALS, type RefusalName } from '../../local-azure/faults/refusals.ts'
import type { Call } from '../../local-azure/net/message.ts'
import { availableInstances, meaningOf } from '../../src/azure/answer.ts'
import { armError } from '../../src/azure/arm-error.ts'
import { parseErrorBody } from '../../src/azure/error-body.ts'
import { newExchange } from '../../src/azure/exchange.ts'
import type { AzureAnswer } from '../../src/domain/errors.ts'

const SITE =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/sites/app'

function meaning(status: number, body: unknown): AzureAnswer {
  return meaningOf(status, parseErrorBody(JSON.stringify(body)))
}

const ALL: Readonly<Record<RefusalName, Refusal>> = REFUSALS
const call = { method: 'POST', path: `${SITE}/stop`, body: '' } as Call

/** What each recorded or quoted refusal means, whatever resource answers so. */
const MEANS = {
  'plan-busy': 'busy',
  'webspace-busy': 'busy',
  'plan-rebooting': 'busy',
  'site-busy': 'busy',
  'site-lock': 'busy',
  'another-operation': 'busy',
  'retryable-operation': 'busy',
  'no-instances': 'stock',
  stock: 'stock',
  quota: 'quota',
  'quota-additional': 'quota',
  'quota-additional-bare': 'quota',
  'quota-for-sku': 'quota',
  'feature-unavailable': 'refused',
  'conflict-without-number': 'refused',
  'zone-redundant': 'refused',
  policy: 'refused',
  locked: 'refused',
  'not-registered': 'refused',
  'subscription-disabled': 'refused',
  'not-found': 'refused',
  'token-expired': 'refused',
  'token-tenant': 'refused',
  forbidden: 'forbidden',
  throttled: 'transient',
  unavailable: 'transient',
} satisfies Partial<Record<RefusalName, AzureAnswer>>

test.each(Object.entries(MEANS) as [keyof typeof MEANS, AzureAnswer][])('%s is %s', (name, expected) => {
  const { status, body } = ALL[name].reply(call, {})
  expect(meaning(status, body)).toBe(expected)
})

test.each<readonly [what: string, status: number, body: object, expected: AzureAnswer]>([
  ['a 409 that says only Conflict', 409, { Code: 'Conflict', Message: 'The name is taken.' }, 'refused'],
  [
    'a swap that is told by its name',
    409,
    { Code: 'Conflict', Message: 'A slot swap operation is currently in progress.' },
    'busy',
  ],
  [
    'a plan that somebody scales',
    409,
    { Code: 'Conflict', Message: 'The plan is being scaled by another request.' },
    'busy',
  ],
  [
    'two writes at once',
    409,
    { error: { code: 'ConflictingConcurrentWriteNotAllowed', message: 'Please retry later.' } },
    'busy',
  ],
  [
    'a deny assignment, which no role lifts',
    403,
    {
      error: {
        code: 'DenyAssignmentAuthorizationFailed',
        message: 'access is denied because of the deny assignment',
      },
    },
    'refused',
  ],
  [
    'a disabled subscription',
    403,
    { error: { code: 'ReadOnlyDisabledSubscription', message: 'The subscription is disabled.' } },
    'refused',
  ],
  [
    'a swap in words alone',
    409,
    { Code: 'Conflict', Message: 'Cannot modify this site because another operation is in progress.' },
    'busy',
  ],
  [
    'an operation that is named',
    409,
    {
      error: {
        code: 'Conflict',
        message: 'Another scale operation on the server farm is still in progress.',
      },
    },
    'busy',
  ],
  ['a 403 without a code', 403, { error: { message: 'no' } }, 'forbidden'],
  [
    'a quota of cores',
    409,
    {
      error: {
        code: 'OperationNotAllowed',
        message:
          'Operation could not be completed as it results in exceeding approved standardDSv3Family Cores quota. Current Limit: 10, Current Usage: 8, Additional Required: 4',
      },
    },
    'quota',
  ],
  ['a wrong token', 401, { error: { code: 'InvalidAuthenticationToken', message: 'bad' } }, 'refused'],
  ['a method that is not there', 501, {}, 'refused'],
])('%s', (_what, status, body, expected) => {
  expect(meaning(status, body)).toBe(expected)
})

test.each<readonly [message: string, present: number, available: number | undefined]>([
  ['This region has quota of 2 instances for your subscription. Try …', 1, 2],
  ['This region has quota of 0 PremiumV3 instances', 1, 0],
  ['Currently 1 instances are available.', 1, 1],
  ['Current Limit (PremiumV3 VMs): 2 \r\nCurrent Usage: 1\r\nAmount required …', 1, 2],
  ['Current Limit (Total VMs): 10 Current Usage (Total VMs): 8', 0, 2],
  ['Current Limit (Basic VMs): 2 Current Usage: 3', 1, 1],
  ['Current Limit: none', 1, undefined],
  ['No available instances to satisfy this request.', 1, undefined],
])('of "%s" with %i of that size there, %p can be had', (message, present, available) => {
  expect(availableInstances({ message, details: [] }, present)).toBe(available)
})

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
