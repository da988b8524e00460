import { expect, test } from '@jest/globals'
import { availableInstances, meaningOf } from '../../src/azure/answer.ts'
import { armError } from '../../src/azure/arm-error.ts'
import { parseErrorBody } from '../../src/azure/error-body.ts'
import { newExchange } from '../../src/azure/exchange.ts'
import type { AzureAnswer } from '../../src/domain/errors.ts'

// Words and codes that nobody has recorded for App Service yet, and that Azure's services use.

const arm = (code: string, message = 'no'): object => ({ error: { code, message } })
const web = (Code: string, Message: string, ExtendedCode?: string): object => ({
  Code,
  Message,
  Details: [
    { Message },
    { Code },
    ...(ExtendedCode === undefined ? [] : [{ ErrorEntity: { ExtendedCode, Message } }]),
  ],
})

test.each<readonly [expected: AzureAnswer, status: number, body: object]>([
  ['busy', 409, web('Conflict', 'An operation is currently in progress for this site.')],
  ['busy', 409, web('Conflict', 'A conflicting operation on the server farm is in progress.')],
  ['busy', 409, web('Conflict', 'The server farm is currently busy.')],
  ['busy', 409, arm('Conflict', 'The resource is being updated.')],
  ['busy', 409, arm('Conflict', 'The resource group is being moved.')],
  ['busy', 409, arm('ResourceUpdateInProgress')],
  ['busy', 409, arm('SwapInProgress')],
  ['busy', 409, arm('ResourceIsBusy')],
  ['transient', 503, arm('ServerBusy')],
  ['refused', 409, arm('ResourceGroupBeingDeleted', 'The resource group is being deleted.')],
  ['refused', 409, arm('ScopeLocked', 'The scope is being updated by a lock.')],
  ['refused', 409, web('Conflict', 'The name has been in use since a swap.')],
  ['stock', 409, arm('AllocationFailed', 'Allocation failed.')],
  ['stock', 409, arm('ZonalAllocationFailed')],
  ['stock', 409, arm('SkuNotAvailable')],
  ['stock', 409, arm('OverconstrainedAllocationRequest')],
  [
    'stock',
    409,
    web('Conflict', 'Number of Web workers exceeds the maximum allowed for the hosting plan.', '03002'),
  ],
  ['quota', 409, arm('Conflict', 'The request would exceed the quota of the subscription.')],
  ['quota', 400, arm('BadRequest', 'The quota for this size has been reached.')],
  ['transient', 429, arm('TooManyRequests', 'request quota exceeded. Retry after 10 seconds')],
  ['transient', 429, arm('TooManyRequests', 'Quota for reads has been reached, try again later')],
  ['transient', 429, arm('TooManyRequests', 'The number of requests exceeds the quota.')],
  ['transient', 503, arm('ServiceUnavailable', 'Service quota temporarily exhausted')],
  ['transient', 500, arm('InternalServerError', 'daily quota was exceeded')],
  ['forbidden', 403, arm('Forbidden', 'CPU quota exceeded')],
  ['refused', 403, web('Forbidden', 'CPU quota exceeded', '59400')],
  ['quota', 429, arm('TooManyRequests', 'This region has quota of 2 instances for your subscription.')],
  ['refused', 403, web('Forbidden', 'The site is disabled by its administrator.', '59400')],
  ['forbidden', 403, web('Forbidden', 'no')],
])('%s: %i %j', (expected, status, body) => {
  expect(meaningOf(status, parseErrorBody(JSON.stringify(body)))).toBe(expected)
})

test('more workers than the size has are a limit of the size, not of the region', () => {
  const body = web(
    'Conflict',
    'Number of Web workers exceeds the maximum allowed for the hosting plan.',
    '03002',
  )
  const url =
    'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/serverfarms/p'
  const exchange = { ...newExchange(), status: 409, body: JSON.stringify(body), method: 'PUT', url }
  expect(armError(exchange, undefined).fix).toMatch(/^This size has fewer instances: lower burst-instances/u)
  expect(availableInstances(parseErrorBody(JSON.stringify(body)), 2)).toBeUndefined()
})

test('a refusal of the service itself is no missing role', () => {
  const body = web('Forbidden', 'The site is disabled by its administrator.', '59400')
  const url =
    'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a/start'
  const exchange = { ...newExchange(), status: 403, body: JSON.stringify(body), method: 'POST', url }
  expect(armError(exchange, undefined).fix).toMatch(/^Correct what the message names/u)
})
