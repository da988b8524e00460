import type { HubReader } from '../../azure/arm-reader.ts'
import type { SiteState } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { webUrl } from './url.ts'
import { pagesOf } from './pages.ts'
import type { Sample } from '../resample.ts'
import { isRecord, records } from '../../domain/json.ts'

/** The site whose metric is read, or all sites on the plan. */
export async function sitesOf(
  query: MetricQuery,
  hub: HubReader,
  signal: AbortSignal,
): Promise<readonly SiteState[]> {
  if (!/\/serverfarms\//iu.test(query.path)) return [siteOf(await hub.get(webUrl(query.path), signal))]
  const pages = await pagesOf(webUrl(`${query.path}/sites`), hub, signal)
  return pages.flatMap((page) => (isRecord(page) ? records(page['value']).map(siteOf) : []))
}

function siteOf(body: unknown): SiteState {
  const { name, properties } = isRecord(body) ? body : {}
  const { state, enabled, usageState } = isRecord(properties) ? properties : {}
  const shown = typeof state === 'string' ? printable(state, 40) : 'of unknown state'
  const off = enabled === false ? 'switched off' : usageState === 'Exceeded' ? 'over its quota' : undefined
  return {
    name: typeof name === 'string' ? printable(name, 80) : 'a site',
    state: off === undefined ? shown : `${shown}, ${off}`,
    serving: state !== 'Stopped' && off === undefined,
  }
}

/** Whether none of the sites can have answered a request just now. */
export function noneServes(sites: readonly SiteState[]): boolean {
  return sites.length > 0 && sites.every((site) => !site.serving)
}

/**
 * What a stopped site counts at the end is that it is stopped, not that nobody came: those steps become gaps, and the
 * newest known one is from when it still served.
 */
export function withoutSilence(samples: readonly Sample[]): readonly Sample[] {
  const lastServed = samples.reduce(
    (last, { at, value }) => (value !== null && value > 0 ? Math.max(last, at) : last),
    -Infinity,
  )
  return samples.map((sample) => (sample.at > lastServed ? { at: sample.at, value: null } : sample))
}
