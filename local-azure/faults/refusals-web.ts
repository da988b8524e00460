import { webError } from '../arm/errors.ts'
import type { Reply } from '../net/message.ts'
import type { Refusal } from './refusal.ts'

const PLAN_WRITE = { kind: 'arm', method: 'PUT', path: '/serverfarms/[^/]+$' } as const
const SITE_SWITCH = { kind: 'arm', method: 'POST', path: '/(start|stop)$' } as const

/** The words of https://github.com/Azure/terraform-azurerm-avm-res-web-site/issues/248. */
export function additionalQuota(tier: string, limit: number, usage: number, asked: number): string {
  const missing = Math.max(1, asked - usage)
  return [
    'Operation cannot be completed without additional quota. ',
    'Additional details - Location:  ',
    `Current Limit (${tier} VMs): ${limit} `,
    `Current Usage: ${usage}`,
    `Amount required for this deployment (${tier} VMs): ${missing} `,
    `(Minimum) New Limit that you should request to enable this deployment: ${usage + missing}. `,
    'Note that if you experience multiple scaling operations failing (in addition to this one) and need to accommodate the aggregate quota requirements of these operations, you will need to request a higher quota limit than the one currently displayed.',
  ].join('\r\n')
}

/** App Service's envelope without an `ErrorEntity`, and so without a number. */
export function bareWebError(status: number, code: string, message: string): Reply {
  return {
    status,
    body: {
      Code: code,
      Message: message,
      Target: null,
      Details: [{ Message: message }, { Code: code }],
      Innererror: null,
    },
  }
}

/** What App Service answers while a swap of slots is under way. */
export function siteBusy(): Reply {
  return webError(
    409,
    'Conflict',
    '59203',
    'Cannot modify this site because another operation is in progress. Details: {0}',
    'Id: 7a1b5d5e-6d8f-4c1e-8a4d-1f6f0b0c9e57, OperationName: SwapSlots',
  )
}

/** Recorded by Azure/azure-libraries-for-java. */
export function siteLock(): Reply {
  const words =
    'Cannot acquire exclusive lock to create, update or delete this site. Retry the request later.'
  return webError(429, '429', '59206', words)
}

const FEATURE = 'The requested feature is not available in resource group.'

/** Refusals of App Service, most of which have a number. */
export const webRefusals = {
  'plan-busy': {
    match: PLAN_WRITE,
    reply: () =>
      webError(
        409,
        'Conflict',
        '59205',
        'Cannot modify this web hosting plan because another operation is in progress. Details: {0}',
        'Id: 1f63d9ad-0d65-4f79-a864-0267d1be064b, OperationName: Update, EntityType: 9',
      ),
  },
  'webspace-busy': {
    match: PLAN_WRITE,
    reply: () =>
      webError(
        409,
        'Conflict',
        '59202',
        'Cannot modify this webspace because another operation is in progress.',
      ),
  },
  'plan-rebooting': {
    match: PLAN_WRITE,
    reply: () =>
      webError(
        400,
        'BadRequest',
        '11008',
        'Cannot modify this web hosting plan because another operation is in progress. Conflicting operation details: {0}',
        "Another reboot operation is still in progress for server farm with id 'plan'.\r\nProcedure: runtime.workers_requestWorkerReboot_v106",
      ),
  },
  'site-busy': { match: SITE_SWITCH, reply: siteBusy },
  'site-lock': { match: SITE_SWITCH, reply: siteLock },
  'no-instances': {
    match: PLAN_WRITE,
    reply: () =>
      bareWebError(
        409,
        'Conflict',
        'No available instances to satisfy this request. App Service is attempting to increase capacity. Please retry your request later. If urgent, this can be mitigated by deploying this to a new resource group.',
      ),
  },
  stock: {
    match: PLAN_WRITE,
    reply: (_, { available = 1 }) =>
      bareWebError(
        409,
        'Conflict',
        `Not enough available reserved instance servers to satisfy this request. Currently ${available} instances are available. If you are changing instance size you can reduce the count of instances and try again.`,
      ),
  },
  quota: {
    match: PLAN_WRITE,
    reply: (_, { limit = 1 }) =>
      webError(
        401,
        'Unauthorized',
        '52039',
        '{0}. Try selecting different region or SKU.',
        `This region has quota of ${limit} instances for your subscription`,
      ),
  },
  'quota-additional': {
    match: PLAN_WRITE,
    reply: (_, { limit = 2, usage = 1 }) =>
      webError(401, 'Unauthorized', '52039', '{0}', additionalQuota('PremiumV3', limit, usage, limit + 1)),
  },
  'quota-additional-bare': {
    match: PLAN_WRITE,
    reply: (_, { limit = 2, usage = 1 }) =>
      bareWebError(401, 'Unauthorized', additionalQuota('PremiumV3', limit, usage, limit + 1)),
  },
  'quota-for-sku': {
    match: PLAN_WRITE,
    reply: (_, { limit = 2, usage = 1 }) =>
      bareWebError(
        403,
        'SubscriptionIsOverQuotaForSku',
        additionalQuota('PremiumV3', limit, usage, limit + 1),
      ),
  },
  'feature-unavailable': {
    match: PLAN_WRITE,
    reply: () => webError(409, 'Conflict', '59324', FEATURE),
  },
  'conflict-without-number': {
    match: PLAN_WRITE,
    reply: () => bareWebError(409, 'Conflict', FEATURE),
  },
  'zone-redundant': {
    match: PLAN_WRITE,
    reply: () => zoneRedundant(3, 1),
  },
} satisfies Record<string, Refusal>

/** The words of https://github.com/Azure/terraform-azurerm-avm-res-web-serverfarm/issues/133. */
export function zoneRedundant(least: number, asked: number): Reply {
  return webError(
    400,
    'BadRequest',
    '51021',
    'App Service Plans with fewer than {0} workers are not allowed for zone redundancy. Requested number of workers: {1}.',
    String(least),
    String(asked),
  )
}
