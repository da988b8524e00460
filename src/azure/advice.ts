import { printable } from '../domain/text.ts'
import type { Advice } from './advice-type.ts'
import { meaningOf } from './answer.ts'
import type { ErrorBody } from './error-body.ts'
import { own } from './json.ts'
import type { Exchange } from './exchange.ts'
import { missingPermission } from './permission.ts'
import { denyAssignmentForbids, lockForbids, policyForbids } from './refused-advice.ts'

const QUOTAS = 'https://learn.microsoft.com/azure/quotas/per-vm-quota-requests'
const STATUS = 'https://azure.status.microsoft'

/** What the reader should do about an error answer: names the input, the permission or the setting. */
export function adviseOn(status: number, body: ErrorBody, exchange: Exchange): Advice {
  const meaning = meaningOf(status, body)
  if (meaning === 'busy') return busy(exchange)
  const byMessage = BY_MESSAGE.find(([words]) => words.test(body.message ?? ''))?.[1]
  if (byMessage !== undefined) return byMessage
  if (meaning === 'quota' || meaning === 'stock') return CAPACITY[meaning]
  const known = own(BY_LOWER_CODE, (body.code ?? '').toLowerCase())
  if (known !== undefined) return known(body, exchange)
  return adviseOnStatus(status, body, exchange)
}

const CAPACITY: Readonly<Record<'quota' | 'stock', Advice>> = {
  quota: {
    fix: 'This is a quota, not a sign-in problem: ask for a higher App Service quota in this region, or choose fewer burst-instances or another burst-sku.',
    link: QUOTAS,
  },
  stock: {
    fix: 'The region has no more instances of this size now: try again in some minutes, or choose fewer burst-instances or another burst-sku.',
  },
}

/** What an operation on each kind of resource may be. */
const BUSY_WITH: readonly (readonly [part: string, what: string])[] = [
  ['/sites/', 'the web app (a swap, a deployment, a restart)'],
  ['/serverfarms/', 'the App Service plan (a resize, a reboot of its workers)'],
  ['/tags/', 'the tags of the resource'],
  ['/autoscalesettings/', 'the autoscale setting'],
  ['/trafficmanagerprofiles/', 'the Traffic Manager profile'],
]

function busy({ url = '' }: Exchange): Advice {
  const path = url.toLowerCase()
  const on = BUSY_WITH.find(([part]) => path.includes(part))?.[1] ?? 'the resource'
  return {
    fix: `Another operation runs on ${on}. Wait until it has ended: the activity log says which one it is. The next run tries again.`,
  }
}

const ZONES: Advice = {
  fix: 'Zone redundancy needs a size of Premium v2, v3 or v4 and at least as many instances as the message says (2, or 3 on an older stamp): set idle-instances, burst-instances and burst-sku to that, or use a plan without zone redundancy.',
  link: 'sizes',
}

/** Tells cases apart whose code is only BadRequest. */
const BY_MESSAGE: readonly (readonly [words: RegExp, advice: Advice])[] = [
  [
    /exceeded the maximum amount of scale changes/iu,
    {
      fix: 'App Service allows so many changes of a plan in an hour, and they are used up. Wait, and find in the activity log of the plan what else scales it.',
    },
  ],
  [/zone[- ]?redundan/iu, ZONES],
  [
    /exceeds the maximum allowed for the hosting plan|maximum number of workers/iu,
    {
      fix: 'This size has fewer instances: lower burst-instances, or choose a burst-sku of a higher tier.',
      link: 'sizes',
    },
  ],
  [
    /Azure Website endpoints are not valid/iu,
    {
      fix: 'Traffic Manager takes a web app as an Azure endpoint only in the Standard tier or higher, one for each region, all in one subscription. Set burst-sku to S1 or higher, or make it an External endpoint.',
      link: 'https://learn.microsoft.com/azure/traffic-manager/traffic-manager-endpoint-types',
    },
  ],
]

const BY_CODE: Readonly<Record<string, (body: ErrorBody, exchange: Exchange) => Advice>> = {
  AuthorizationFailed: (body, exchange) => missingPermission(body, exchange),
  LinkedAuthorizationFailed: (body, exchange) => missingPermission(body, exchange),
  ResourceGroupNotFound: () => ({
    fix: 'Correct the input resource-group (and subscription-id, if the group lives in another subscription).',
  }),
  ResourceNotFound: (_body, exchange) => notFound(exchange),
  NotFound: (_body, exchange) => notFound(exchange),
  ParentResourceNotFound: (_body, exchange) => notFound(exchange),
  SubscriptionNotFound: () => wrongSubscription(),
  InvalidSubscriptionId: () => wrongSubscription(),
  // Log Analytics names neither the missing action nor its scope.
  InsufficientAccessError: () => ({
    fix: 'Give the identity the role Cloudburst Logs (docs/azure/role-logs.json) or Log Analytics Reader on the workspace in load-resource. A new assignment needs up to ten minutes.',
    link: 'roles',
  }),
  ScopeLocked: (_body, exchange) => lockForbids(exchange),
  RequestDisallowedByPolicy: (body, exchange) => policyForbids(body, exchange),
  RequestDisallowedByAzure: () => ({
    fix: 'Azure itself allows this subscription other regions or sizes only: choose what the message names, or ask Azure support to lift it. No role helps.',
  }),
  DenyAssignmentAuthorizationFailed: (_body, exchange) => denyAssignmentForbids(exchange),
  ReadOnlyDisabledSubscription: () => disabledSubscription(),
  SubscriptionDisabled: () => disabledSubscription(),
  InvalidAuthenticationTokenAudience: () => ({
    fix: 'The token is for another cloud than the one that was asked. Check that environment, resource-manager-endpoint and authority-host belong together.',
  }),
  InvalidAuthenticationTokenTenant: () => ({
    fix: 'The subscription belongs to another tenant than the one signed in to. Correct the input tenant-id or subscription-id.',
  }),
  MissingSubscriptionRegistration: () => unregistered(),
  NoRegisteredProviderFound: () => unregistered(),
}

/** Services spell a code in more than one way. */
const BY_LOWER_CODE = Object.fromEntries(
  Object.entries(BY_CODE).map(([code, advice]) => [code.toLowerCase(), advice]),
)

function adviseOnStatus(status: number, body: ErrorBody, exchange: Exchange): Advice {
  // App Service refuses by 401 too, and then says why; a token is refused by codes of their own.
  if (status === 401 && (body.code !== 'Unauthorized' || body.message === undefined)) {
    return { fix: 'Check tenant-id, client-id and environment: Azure did not accept the token it was given.' }
  }
  if (isPage(exchange) && body.code === undefined && status < 500) return notOfAzure(exchange)
  if (status === 403 && meaningOf(status, body) === 'forbidden') return missingPermission(body, exchange)
  if (status === 404) return notFound(exchange)
  if (status === 409 && isPutOfAutoscale(exchange)) return SECOND_SETTING
  if (status === 429)
    return {
      fix: 'Too many requests in this subscription. Run less often, or find out which other client makes them.',
    }
  if (status >= 500 || status === 408) {
    return {
      fix: 'Azure has a problem of its own. Run again; if the problem stays, see its status page.',
      link: STATUS,
    }
  }
  if (status >= 300 && status < 400) {
    return { fix: 'Azure Resource Manager does not redirect: check resource-manager-endpoint and the proxy.' }
  }
  return {
    fix: 'Correct what the message names. If it names nothing, give the correlation id to Azure support.',
  }
}

/** The service refuses it with an empty body: https://github.com/hashicorp/terraform-provider-azurerm/issues/2929. */
const SECOND_SETTING: Advice = {
  fix: 'Another autoscale setting may size this plan, perhaps in a resource group that the identity may not read (az monitor autoscale list): delete one, or let the identity read the settings of the subscription.',
  link: 'roles',
}

function isPutOfAutoscale({ method, url = '' }: Exchange): boolean {
  return method === 'PUT' && url.toLowerCase().includes('/autoscalesettings/')
}

/** Resource Manager answers in JSON. */
function isPage({ body = '' }: Exchange): boolean {
  return /^\uFEFF?\s*</u.test(body)
}

function notOfAzure({ url = '' }: Exchange): Advice {
  const host = URL.canParse(url) ? new URL(url).host : 'Azure'
  return {
    fix: `The answer is a web page, and Resource Manager sends none: a proxy or firewall on the way refuses the request. Let it pass to ${printable(host, 120)}, or check HTTPS_PROXY and NO_PROXY.`,
    link: 'network',
  }
}

function notFound({ url = '' }: Exchange): Advice {
  const path = url.toLowerCase()
  const input = INPUT_OF.find(([part]) => path.includes(part))?.[1] ?? 'the name in question'
  return {
    fix: `Correct ${input}, or resource-group and subscription-id: nothing of that name exists there.`,
  }
}

/** Most specific first: the path of an endpoint contains that of its profile. */
const INPUT_OF: readonly (readonly [part: string, input: string])[] = [
  ['/providers/microsoft.insights/metrics', 'load-resource or load-metric'],
  ['/workspaces/', 'load-resource'],
  ['endpoints/', 'burst-endpoint or private-endpoint'],
  ['/trafficmanagerprofiles/', 'traffic-manager-profile'],
  ['/slots/', 'the slot in web-app'],
  ['/sites/', 'web-app'],
  ['/serverfarms/', 'the App Service plan of web-app'],
  ['/autoscalesettings', 'the autoscale setting of the plan'],
]

function wrongSubscription(): Advice {
  return {
    fix: 'Correct the input subscription-id, and check that the identity has a role in that subscription (an identity without a role does not see it).',
  }
}

function disabledSubscription(): Advice {
  return {
    fix: 'The subscription is disabled, so nothing in it can be changed: its owner must enable it again (billing, spending limit).',
  }
}

function unregistered(): Advice {
  return {
    fix: 'Register the resource provider that the message names in the subscription (az provider register --namespace …).',
    link: 'https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types',
  }
}
