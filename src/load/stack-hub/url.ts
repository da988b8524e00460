import { duration, instant } from '../azure-url.ts'
import type { MetricQuery } from '../azure-metric.ts'
import type { Span } from '../resample.ts'

/** The only version of Microsoft.Web that a Hub has. */
const API_VERSION = '2018-02-01'

/** A resource of App Service, or something below it, as a path with its query. */
export function webUrl(path: string, parameters: Readonly<Record<string, string>> = {}): string {
  const all = { 'api-version': API_VERSION, ...parameters }
  const text = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${path}?${text.join('&')}`
}

/** App Service's own metrics call with its filter language; as in OData, a quote in a name is doubled. */
export function metricsUrl(query: MetricQuery, { from, to }: Span): string {
  const filter = [
    `(name.value eq '${query.metric.replaceAll("'", "''")}')`,
    `startTime eq ${instant(from)}`,
    `endTime eq ${instant(to)}`,
    `timeGrain eq duration'${duration(query.intervalSeconds)}'`,
  ]
  return webUrl(`${query.path}/metrics`, { details: 'false', $filter: filter.join(' and ') })
}
