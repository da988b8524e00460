import { armError, authorizationFailed, notFound, scopeLocked } from '../arm/errors.ts'
import type { Call, Reply } from '../net/message.ts'
import type { Refusal } from './refusal.ts'

const ARM = { kind: 'arm' } as const
const ARM_WRITE = { kind: 'arm', write: true } as const

function scopeOf({ path }: Call): string {
  return path.replace(/\/(start|stop)$/i, '').replace(/\/providers\/Microsoft\.Resources\/tags.*$/i, '')
}

function nameOf(call: Call): string {
  return scopeOf(call).split('/').at(-1) ?? ''
}

/** `Microsoft.Web/sites/start/action` for a POST of `…/Microsoft.Web/sites/x/start`. */
function actionOf({ method, path }: Call): string {
  const [provider = '', ...rest] = (path.split('/providers/').at(-1) ?? '').split('/')
  const types = rest.filter((_, index) => index % 2 === 0).join('/')
  const verb = method === 'GET' ? 'read' : method === 'POST' ? 'action' : 'write'
  return `${provider}/${types}/${verb}`
}

/** The body that https://github.com/Azure/azure-powershell/issues/14563 quotes. */
function disallowed(call: Call): Reply {
  const { body } = armError(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${nameOf(call)}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"No public burst","id":"${ASSIGNMENT}"},"policyDefinition":{"name":"No public burst","id":"${DEFINITION}"}}]'.`,
  )
  const error = (body as { error: Record<string, string> }).error
  const info = {
    policyDefinitionId: DEFINITION,
    policyDefinitionEffect: 'deny',
    policyAssignmentId: ASSIGNMENT,
    policyAssignmentName: 'no-public-burst',
    policyAssignmentDisplayName: 'No public burst',
  }
  return {
    status: 403,
    body: {
      error: { ...error, target: nameOf(call), additionalInfo: [{ type: 'PolicyViolation', info }] },
    },
  }
}

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization'
const ASSIGNMENT = `${GROUP}/policyAssignments/no-public-burst`
const DEFINITION = `${GROUP}/policyDefinitions/no-public-burst`

function later(reply: Reply, seconds: number | undefined): Reply {
  return seconds === undefined ? reply : { ...reply, headers: { 'retry-after': String(seconds) } }
}

function unauthorized(code: string, message: string): Reply {
  return {
    ...armError(401, code, message),
    headers: { 'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/"' },
  }
}

/** Refusals of Azure Resource Manager, which any resource can meet. */
export const armRefusals = {
  throttled: {
    match: ARM,
    reply: (_, { retryAfterSeconds = 10 }) =>
      later(
        armError(429, 'TooManyRequests', 'The request is being throttled as the limit has been reached.'),
        retryAfterSeconds,
      ),
  },
  'another-operation': {
    match: ARM_WRITE,
    reply: () =>
      armError(
        409,
        'AnotherOperationInProgress',
        'Another operation on this or dependent resource is in progress.',
      ),
  },
  'retryable-operation': {
    match: ARM_WRITE,
    reply: (_, { retryAfterSeconds }) =>
      later(
        armError(
          429,
          'RetryableErrorDueToAnotherOperation',
          'Operation cannot be completed because it was canceled by another operation. Please retry later.',
        ),
        retryAfterSeconds,
      ),
  },
  policy: { match: ARM_WRITE, reply: disallowed },
  locked: { match: ARM_WRITE, reply: (call) => scopeLocked(scopeOf(call), scopeOf(call)) },
  forbidden: {
    match: ARM_WRITE,
    reply: (call) =>
      authorizationFailed(
        '00000000-0000-0000-0000-0000000000c1',
        '00000000-0000-0000-0000-0000000000b1',
        actionOf(call),
        scopeOf(call),
      ),
  },
  'not-registered': {
    match: ARM_WRITE,
    reply: () =>
      armError(
        409,
        'MissingSubscriptionRegistration',
        "The subscription is not registered to use namespace 'Microsoft.Web'. See https://aka.ms/rps-not-found for how to register subscriptions.",
      ),
  },
  'subscription-disabled': {
    match: ARM_WRITE,
    reply: () =>
      armError(
        409,
        'ReadOnlyDisabledSubscription',
        "The subscription '00000000-0000-0000-0000-000000000001' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.",
      ),
  },
  'not-found': {
    match: ARM,
    reply: (call) =>
      notFound(
        scopeOf(call).split('/').slice(6, 8).join('/'),
        nameOf(call),
        scopeOf(call).split('/')[4] ?? '',
      ),
  },
  'token-expired': {
    match: ARM,
    reply: () => unauthorized('ExpiredAuthenticationToken', 'The access token has expired.'),
  },
  'token-tenant': {
    match: ARM,
    reply: () =>
      unauthorized(
        'InvalidAuthenticationTokenTenant',
        "The access token is from the wrong issuer 'https://sts.windows.net/00000000-0000-0000-0000-0000000000ff/'. It must match the tenant 'https://sts.windows.net/00000000-0000-0000-0000-00000000000a/' associated with this subscription.",
      ),
  },
  unavailable: {
    match: ARM,
    reply: (_, { retryAfterSeconds }) =>
      later(
        armError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.'),
        retryAfterSeconds,
      ),
  },
} satisfies Record<string, Refusal>
