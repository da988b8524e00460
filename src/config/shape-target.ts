import { SOURCE_NAMES } from '../load/specs.ts'
import { optional, withDefault, type ValuesOf } from './field.ts'
import {
  capacity,
  guid,
  nameOrId,
  resourceGroup,
  resourceId,
  resourceIdOrWorkspace,
  sku,
} from './kinds-azure.ts'
import { headers, hosts, statusRanges, url, warmupUrls } from './kinds-web.ts'
import {
  amount,
  choice,
  duration,
  durationOr,
  flag,
  pattern,
  percentage,
  price,
  words,
  wholeNumber,
} from './kinds.ts'
import { loadValue } from './kinds-load.ts'

const SITE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shop/providers/Microsoft.Web/sites/shop'

const TARGET = {
  'subscription-id': optional(guid('a subscription')),
  'resource-group': optional(resourceGroup()),
  'web-app': optional(nameOrId('a web app or slot', 'shop-burst')),
  'traffic-manager-profile': optional(nameOrId('a Traffic Manager profile', 'shop')),
  'burst-endpoint': optional(nameOrId('an endpoint of the profile', 'azure')),
  'private-endpoint': optional(nameOrId('an endpoint of the profile', 'datacenter')),
  'private-health-url': optional(url('https://origin.example.com/health')),
  'private-down-after': withDefault(duration('30s', '1d', '3m'), '3m'),
  'foreign-hold': withDefault(durationOr(0, '1m', '1d', '30m'), '30m'),
} as const

const BURST_SIDE = {
  'burst-instances': optional(wholeNumber(1, 200, '4')),
  'burst-sku': optional(sku('P1v3')),
  'idle-instances': optional(wholeNumber(1, 200, '1')),
  'idle-sku': optional(sku('S1')),
  'stop-app': withDefault(flag(), true),
  'shared-plan': withDefault(choice(['refuse', 'allow']), 'refuse'),
  autoscale: withDefault(choice(['leave', 'enable', 'manage']), 'leave'),
  'scale-timeout': withDefault(duration('1m', '6h', '20m'), '20m'),
} as const

const WARM_UP = {
  'public-host': optional(hosts()),
  'warmup-url': withDefault(warmupUrls(), '/'),
  'warmup-status': withDefault(statusRanges(), '200-299'),
  'warmup-match': optional(words('text', '"status":"ok"')),
  'warmup-successes': withDefault(wholeNumber(1, 20, '3'), 3),
  'warmup-timeout': withDefault(duration('10s', '6h', '10m'), '10m'),
} as const

const ROUTING = {
  routing: withDefault(choice(['spill', 'switch']), 'spill'),
  'max-share': withDefault(percentage(1, 99, '95'), 95),
  'trial-weight': withDefault(wholeNumber(1, 1000, '1'), 1),
  // 60 s until all of Traffic Manager's name servers know, a TTL of at least 0 s, and 60 s of margin. The profile's
  // real TTL is known only after it was read.
  'drain-min': withDefault(duration('2m', '1d', '15m'), '15m'),
  'drain-max': optional(duration('2m', '2d', '60m')),
} as const

export const LOAD = {
  'load-source': optional(choice(SOURCE_NAMES)),
  'load-url': optional(url('https://prometheus.example.com')),
  'load-query': optional(words('a query', 'sum(rate(http_requests_total[2m]))', 20_000)),
  'load-resource': optional(resourceIdOrWorkspace(SITE)),
  'load-metric': optional(words('the name of a metric', 'Requests', 300)),
  'load-namespace': optional(words('a metric namespace', 'Microsoft.Web/sites', 300)),
  'load-filter': optional(words('a metric filter', "Instance eq '*'", 2000)),
  'load-interval': optional(duration('1m', '1d', '1m')),
  'load-per': optional(duration('1s', '1d', '1h')),
  'load-aggregation': optional(choice(['average', 'total', 'maximum', 'minimum', 'count'])),
  'load-path': optional(words('a JMESPath expression or a metric name', 'data.requestsPerMinute', 4000)),
  'load-value': optional(loadValue()),
  'load-headers': optional(headers()),
  'load-scope': optional(choice(['private', 'total'])),
  'burst-load-resource': optional(resourceId(SITE)),
  'burst-load-metric': optional(words('the name of a metric', 'Requests', 300)),
  'burst-load-query': optional(words('a query', 'sum(rate(http_requests_total{site="azure"}[2m]))', 20_000)),
  'private-capacity': optional(capacity('1200/min')),
  'instance-capacity': optional(capacity('300/min')),
  'max-data-age': withDefault(duration('1m', '1d', '10m'), '10m'),
  'on-no-data': withDefault(choice(['fail', 'warn']), 'fail'),
} as const

const POLICY = {
  policy: withDefault(choice(['adaptive', 'threshold']), 'adaptive'),
  'scale-out-at': withDefault(percentage(1, 200, '80'), 80),
  'scale-in-at': withDefault(percentage(0, 200, '60'), 60),
  window: withDefault(duration('1m', '6h', '5m'), '5m'),
  stabilization: withDefault(durationOr(0, '1m', '1d', '10m'), '10m'),
  'min-burst': withDefault(durationOr(0, '1m', '1d', '15m'), '15m'),
  'max-burst': withDefault(durationOr('none', '5m', '30d', '8h'), 'none'),
  'max-burst-action': withDefault(choice(['alert', 'scale-back']), 'alert'),
  'burst-above': withDefault(percentage(1, 1000, '100'), 100),
  'violation-price': withDefault(amount(0, 100_000, '20'), 20),
  'price-per-hour': optional(price(1000, '0.28 USD')),
  'price-per-runner-minute': optional(amount(0, 1000, '0.006')),
  'run-interval': withDefault(durationOr('auto', '1m', '1d', '5m'), 'auto'),
} as const

/** Keys that may differ between targets, by their names in the contract. */
export const TARGET_SHAPE = { ...TARGET, ...BURST_SIDE, ...WARM_UP, ...ROUTING, ...LOAD, ...POLICY } as const

/** The name of an entry of a list. */
export function entryName(example: string): ReturnType<typeof pattern> {
  const expected = 'a name of letters, digits, dots, dashes and underscores'
  return pattern(/^[A-Za-z0-9][\w.@-]{0,59}$/u, expected, example)
}

/** Keys of an entry of `targets:` only. */
export const NAMED_TARGET_SHAPE = {
  name: optional(entryName('shop-eu')),
  ...TARGET_SHAPE,
} as const

export type TargetShape = typeof NAMED_TARGET_SHAPE
export type TargetValues = ValuesOf<TargetShape>
/** Lists that only the config file can contain: at its top for all targets, or in one of them. */
export const FILE_ONLY = ['schedules'] as const
/** Keys that name one resource and so cannot apply to several targets. */
export const OF_ONE_TARGET = ['web-app', 'burst-endpoint', 'private-endpoint'] as const
