import type { LocalAzure } from '../../local-azure/index.ts'

/** Takes the load inputs of the shop away, for a file that says all of load. */
export const NO_LOAD_INPUTS = Object.fromEntries(
  [
    'load-source',
    'load-url',
    'load-query',
    'load-scope',
    'burst-load-query',
    'private-capacity',
    'instance-capacity',
  ].map((name) => [name, '']),
)

/**
 * A config file for the shop: its requests, the CPU of its private site and the queue of both sides as loads, and the
 * database as a veto. `orders` is how many waiting orders are all that may be.
 */
export function loadsFile({ urls, world }: LocalAzure, orders: number): string {
  const { subscriptionId, resourceGroup, component, database, privateSide, instanceCapacity } = world.scenario
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
  return `loads:
  - name: requests
    load-source: prometheus
    load-url: ${urls.plain}
    load-query: sum(rate(http_requests_total{site="private"}[1m])) * 60
    burst-load-query: sum(rate(http_requests_total{site="burst"}[1m])) * 60
    load-scope: private
    private-capacity: ${String(privateSide.capacity)}/min
    instance-capacity: ${String(instanceCapacity)}/min
  - name: cpu
    load-source: azure-monitor
    load-resource: ${group}/microsoft.insights/components/${component}
    load-metric: performanceCounters/processCpuPercentage
    load-scope: private
    private-capacity: 85%
  - name: orders
    load-source: prometheus
    load-url: ${urls.plain}
    load-query: shop_orders_waiting
    load-scope: total
    private-capacity: ${String(orders)}
veto:
  - name: database
    load-source: azure-monitor
    load-resource: ${group}/Microsoft.Sql/servers/${database.server}/databases/${database.name}
    load-metric: dtu_consumption_percent
    limit: 90%
`
}
