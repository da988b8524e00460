import { expect, test } from '@jest/globals'
import type { Refusal } from '../../local-azure/faults/refusal.ts'
import { REFUSALS, type RefusalName } from '../../local-azure/faults/refusals.ts'
import type { Call } from '../../local-azure/net/message.ts'
import { meaningOf } from '../../src/azure/answer.ts'
import { parseErrorBody } from '../../src/azure/error-body.ts'
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
  [
    'a quota by its newer number',
    401,
    { Code: 'Unauthorized', Message: 'no', Details: [{ ErrorEntity: { ExtendedCode: '70007' } }] },
    'quota',
  ],
  [
    'a quota by the code of a validation',
    400,
    { error: { code: 'InternalSubscriptionIsOverQuotaForSku', message: 'no' } },
    'quota',
  ],
  [
    'a quota of cores, without a number',
    401,
    {
      Code: 'Unauthorized',
      Message: 'This region has quota of 0 PremiumV3 cores for your subscription.',
    },
    'quota',
  ],
  [
    'a quota that only the details tell',
    400,
    {
      error: {
        code: 'ValidationForResourceFailed',
        message: "Validation failed for a resource. Check 'Error.Details[0]' for more information.",
        details: [
          {
            code: 'SubscriptionIsOverQuotaForSku',
            message: 'This region has quota of 1 instances for your subscription.',
          },
        ],
      },
    },
    'quota',
  ],
  [
    'a region that is closed',
    401,
    {
      Code: 'Unauthorized',
      Message: 'The scale operation is not allowed for this subscription in this region. Try selecting …',
    },
    'quota',
  ],
  [
    'too many changes in an hour',
    409,
    {
      Code: 'Conflict',
      Message:
        'You have exceeded the maximum amount of scale changes within the past hour(21 changes and limit is 20). Please retry later.',
    },
    'stock',
  ],
  [
    'a plan that is busy, as 429',
    429,
    {
      Code: 'Conflict',
      Message:
        'Cannot modify this web hosting plan because another operation is in progress. Details: Id: 1f63, OperationName: Create',
    },
    'busy',
  ],
  ['a swap in other words', 409, { Code: 'Conflict', Message: 'A swap is already in progress.' }, 'busy'],
  [
    'a throttled kind of operation',
    429,
    { Code: '429', Message: 'App Service Plan Create operation is throttled for subscription s.' },
    'transient',
  ],
  [
    'a swap that waits for somebody to complete it',
    409,
    {
      Code: 'Conflict',
      Message: 'The slot cannot be changed because its configuration settings have been prepared for swap.',
    },
    'refused',
  ],
  ['a code in another case', 409, { error: { code: 'SCOPELOCKED', message: 'try again later' } }, 'refused'],
  [
    'an operation by a code in another case',
    409,
    { error: { code: 'anotherOperationInProgress', message: 'no' } },
    'busy',
  ],
  [
    'tags that two requests write at once',
    409,
    {
      error: {
        code: 'RequestConflict',
        message: 'The request failed due to conflict with a concurrent request.',
      },
    },
    'busy',
  ],
  [
    'a conflict that Azure asks to repeat',
    409,
    {
      error: { code: 'Conflict', message: 'The resource is being changed. Please retry the request later.' },
    },
    'busy',
  ],
  [
    'a conflict that somebody must end',
    409,
    { error: { code: 'Conflict', message: 'Try again after removing the swap configuration.' } },
    'refused',
  ],
  [
    'a write that crossed another',
    412,
    { error: { code: 'PreconditionFailed', message: 'no' } },
    'transient',
  ],
  ['a wrong token', 401, { error: { code: 'InvalidAuthenticationToken', message: 'bad' } }, 'refused'],
  ['a method that is not there', 501, {}, 'refused'],
])('%s', (_what, status, body, expected) => {
  expect(meaning(status, body)).toBe(expected)
})
