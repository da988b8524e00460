import type { MetricQuery } from './azure-metric.ts'

/**
 * The oldest version with namespaces and dimensions. Public clouds, sovereign clouds and Azure Stack Hub all have it,
 * and newer ones add nothing that is used here.
 */
const API_VERSION = '2018-01-01'

/** `GET {resource}/providers/Microsoft.Insights/metrics` or `…/metricDefinitions`, as a path with its query. */
export function metricsUrl(
  query: MetricQuery,
  call: 'metrics' | 'metricDefinitions',
  parameters: Readonly<Record<string, string>>,
): string {
  const namespace = query.namespace === undefined ? {} : { metricnamespace: query.namespace }
  const all = { 'api-version': API_VERSION, ...namespace, ...parameters }
  // encodeURIComponent, because ARM reads `+` as a plus and not as a space.
  const text = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${query.path}/providers/Microsoft.Insights/${call}?${text.join('&')}`
}

/** ISO 8601 as Azure lists its intervals: PT1M, PT5M, PT1H, P1D. */
export function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `P${String(seconds / 86_400)}D`
  if (seconds % 3600 === 0) return `PT${String(seconds / 3600)}H`
  return seconds % 60 === 0 ? `PT${String(seconds / 60)}M` : `PT${String(seconds)}S`
}

/** "2026-12-24T18:30:00Z", as Azure's queries take it. Epoch seconds in; no milliseconds unless there are some. */
export function instant(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z')
}
