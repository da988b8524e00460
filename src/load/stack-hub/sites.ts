import type { HubReader } from '../../azure/arm-reader.ts'
import type { SiteState } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { webUrl } from './url.ts'
import { pagesOf } from './pages.ts'
import type { Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'
import type { EpochSeconds } from '../../domain/units.ts'

/** The site whose metric is read, or all sites on the plan. */
export async function sitesOf(
  query: MetricQuery,
  hub: HubReader,
  { now, signal }: { readonly now: EpochSeconds; readonly signal: AbortSignal },
): Promise<readonly SiteState[]> {
  if (!/\/serverfarms\//iu.test(query.path)) return [siteOf(await hub.get(webUrl(query.path), signal), now)]
  const { pages, isWhole } = await pagesOf(webUrl(`${query.path}/sites`), hub, signal)
  const listed = pages.flatMap((page) => (isRecord(page) ? records(page['value']) : []))
  const sites = listed.map((site) => siteOf(site, now))
  return isWhole ? sites : [...sites, { name: 'further sites', state: 'not read', serving: true }]
}

const STATELESS = 'of unknown state'

function siteOf(body: unknown, now: EpochSeconds): SiteState {
  const { name, properties } = isRecord(body) ? body : {}
  const given = isRecord(properties) ? properties : {}
  const { state } = given
  const word = typeof state === 'string' ? printable(state, 40).trim() : ''
  const shown = word === '' ? STATELESS : word
  const off = whyOff(given, now)
  return {
    name: typeof name === 'string' ? printable(name, 80) : 'a site',
    state: off === undefined ? shown : `${shown}, ${off}`,
    serving: shown.toLowerCase() !== 'stopped' && off === undefined,
  }
}

/** `UsageState` is a word or its number: 0 Normal, 1 Exceeded. */
const EXCEEDED = new Set(['exceeded', '1'])

/** Why a site that is not stopped still serves no requests. */
function whyOff(
  { enabled, adminEnabled, usageState, suspendedTill }: Json,
  now: EpochSeconds,
): string | undefined {
  if (wordOf(enabled) === 'false') return 'switched off'
  if (wordOf(adminEnabled) === 'false') return 'switched off by the operator'
  if (isSuspended(wordOf(suspendedTill), now)) return 'suspended'
  return EXCEEDED.has(wordOf(usageState)) ? 'over its quota' : undefined
}

/** A word, number or truth value as a word; nothing for anything else. */
function wordOf(value: unknown): string {
  const isWord = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isWord ? String(value).trim().toLowerCase() : ''
}

/** .NET writes an unset time as year 1. */
function isSuspended(till: string, now: EpochSeconds): boolean {
  return till !== '' && !till.startsWith('0001') && (parseTimestamp(till) ?? Infinity) > now
}

/**
 * Whether zero may mean that no site served, and not that there were no users: no site is known to run. `sites` is
 * undefined if they could not be read.
 */
export function zeroMeansSilence(sites: readonly SiteState[] | undefined): boolean {
  if (sites === undefined) return true
  return sites.length > 0 && sites.every(({ state }) => state.toLowerCase() !== 'running')
}

/** Trailing zeros of a silent site are gaps, not zero load: the newest known step is the last one in which it served. */
export function withoutSilence(samples: readonly Sample[]): readonly Sample[] {
  const lastServed = samples.reduce(
    (last, { at, value }) => (value !== null && value > 0 ? Math.max(last, at) : last),
    -Infinity,
  )
  return samples.map((sample) => (sample.at > lastServed ? { at: sample.at, value: null } : sample))
}
