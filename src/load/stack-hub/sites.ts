import type { HubReader } from '../../azure/arm-reader.ts'
import type { SiteState } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { webUrl } from './url.ts'
import { pagesOf } from './pages.ts'
import type { Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'

/** The site whose metric is read, or all sites on the plan. */
export async function sitesOf(
  query: MetricQuery,
  hub: HubReader,
  signal: AbortSignal,
): Promise<readonly SiteState[]> {
  if (!/\/serverfarms\//iu.test(query.path)) return [siteOf(await hub.get(webUrl(query.path), signal))]
  const { pages, isWhole } = await pagesOf(webUrl(`${query.path}/sites`), hub, signal)
  const sites = pages.flatMap((page) => (isRecord(page) ? records(page['value']).map(siteOf) : []))
  return isWhole ? sites : [...sites, { name: 'further sites', state: 'not read', serving: true }]
}

const STATELESS = 'of unknown state'

function siteOf(body: unknown): SiteState {
  const { name, properties } = isRecord(body) ? body : {}
  const given = isRecord(properties) ? properties : {}
  const { state } = given
  const shown = typeof state === 'string' ? printable(state, 40) : STATELESS
  const off = whyOff(given)
  return {
    name: typeof name === 'string' ? printable(name, 80) : 'a site',
    state: off === undefined ? shown : `${shown}, ${off}`,
    serving: shown.toLowerCase() !== 'stopped' && off === undefined,
  }
}

/** `UsageState` is a word or its number: 0 Normal, 1 Exceeded. */
const EXCEEDED = new Set<unknown>(['exceeded', 1])

/** Why a site that is not stopped still serves no requests. */
function whyOff({ enabled, adminEnabled, usageState, suspendedTill }: Json): string | undefined {
  if (enabled === false) return 'switched off'
  if (adminEnabled === false) return 'switched off by the operator'
  // .NET writes an unset time as year 1.
  if (typeof suspendedTill === 'string' && suspendedTill !== '' && !suspendedTill.startsWith('0001'))
    return 'suspended'
  const usage = typeof usageState === 'string' ? usageState.toLowerCase() : usageState
  return EXCEEDED.has(usage) ? 'over its quota' : undefined
}

/**
 * Whether zero may mean that no site served, and not that there were no users: each site is off, or its state is
 * unknown. `sites` is undefined if they could not be read.
 */
export function zeroMeansSilence(sites: readonly SiteState[] | undefined): boolean {
  if (sites === undefined) return true
  return sites.length > 0 && sites.every((site) => !site.serving || site.state === STATELESS)
}

/** Trailing zeros of a silent site are gaps, not zero load: the newest known step is the last one in which it served. */
export function withoutSilence(samples: readonly Sample[]): readonly Sample[] {
  const lastServed = samples.reduce(
    (last, { at, value }) => (value !== null && value > 0 ? Math.max(last, at) : last),
    -Infinity,
  )
  return samples.map((sample) => (sample.at > lastServed ? { at: sample.at, value: null } : sample))
}
