import type { RefusalName } from '../../../local-azure/faults/refusals.ts'
import type { Point } from './points.ts'
import { reply, sizing, write, type Trouble } from './trouble.ts'

const switching = (point: Point): boolean => point.write && /\/(?:start|stop)$/iu.test(point.name)

const busy = (as: RefusalName, hits: Trouble['hits']): Trouble => ({
  fault: { kind: 'refuse', as },
  hits,
  passes: true,
})
const coded = (code: string): Trouble => ({
  fault: reply(409, code),
  hits: write,
  passes: true,
})
const final = (as: RefusalName, hits: Trouble['hits']): Trouble => ({
  fault: { kind: 'refuse', as },
  hits,
  isFinal: true,
})

/** What services answer to a write that another operation is in the way of, and every 409 that means something else. */
export const CONFLICTS = {
  AnotherOperationInProgress: busy('another-operation', write),
  RetryableErrorDueToAnotherOperation: busy('retryable-operation', write),
  'RetryableErrorDueToAnotherOperation, Retry-After 20 s': {
    ...busy('retryable-operation', write),
    fault: { kind: 'refuse', as: 'retryable-operation', retryAfterSeconds: 20 },
  },
  ConflictingConcurrentWriteNotAllowed: coded('ConflictingConcurrentWriteNotAllowed'),
  RequestConflict: coded('RequestConflict'),
  OperationPreempted: coded('OperationPreempted'),
  CanceledAndSupersededDueToAnotherOperation: coded('CanceledAndSupersededDueToAnotherOperation'),
  '409 Conflict that asks for another try later': {
    fault: {
      kind: 'reply',
      status: 409,
      body: {
        error: { code: 'Conflict', message: 'The resource cannot be changed now. Please retry later.' },
      },
    },
    hits: write,
    passes: true,
  },
  '412 PreconditionFailed': {
    fault: reply(412, 'PreconditionFailed'),
    hits: write,
    passes: true,
  },
  'a plan in another operation (59205)': busy('plan-busy', sizing),
  'a webspace in another operation (59202)': busy('webspace-busy', sizing),
  'a plan whose workers start again (11008)': busy('plan-rebooting', sizing),
  'a site in another operation (59203)': busy('site-busy', switching),
  'a locked site (59206)': busy('site-lock', switching),
  'a region without instances': { fault: { kind: 'refuse', as: 'no-instances' }, hits: sizing },
  'a region with too few instances': { fault: { kind: 'refuse', as: 'stock', available: 2 }, hits: sizing },
  '409 Conflict': {
    fault: reply(409, 'Conflict'),
    hits: write,
    isFinal: true,
  },
  'a feature that is not available (59324)': final('feature-unavailable', sizing),
  'a conflict without a number': final('conflict-without-number', sizing),
  ScopeLocked: final('locked', write),
  MissingSubscriptionRegistration: final('not-registered', write),
  ReadOnlyDisabledSubscription: final('subscription-disabled', write),
} satisfies Readonly<Record<string, Trouble>>
