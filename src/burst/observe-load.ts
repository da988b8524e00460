import type { TargetConfig } from '../domain/config.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { LoadObservation, LoadReading, LoadRequest, LoadSource } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import type { ShareChange } from '../domain/record.ts'
import { elapsed, epochSeconds, minutes, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import type { LoadCells } from './run/load-cells.ts'
import type { Session } from './session.ts'
import type { ReadLength } from './silence.ts'

/** Load changes by the minute, so reading it more often shows nothing new. */
const LOAD_FRESH = seconds(55)

/** As far back as any rule of `threshold` reads; enough for the last healthy hour of an outage. */
const LEAST_LOOK_BACK_SECONDS = 3 * 3600

/** `adaptive` learns from this much history, which a weekly pattern needs. */
const HISTORY = minutes(8 * 24 * 60)

/** The run leaves a source that timed out alone for this many times as long: a dead source costs 3 % of the time. */
const PATIENCE = 30

/** What the sources of the rules and vetoes returned, in the order of the config. */
export interface MainLoads {
  readonly rules: readonly LoadReading[]
  readonly vetoes: readonly LoadReading[]
}

/** The load of the burst side itself: the reading of each rule that has one, by its source. */
export interface BurstLoads {
  readonly loads: ReadonlyMap<LoadSource, LoadReading>
  readonly requests?: LoadReading
}

/** Reads all loads and vetoes at once, beside the Azure resources, because they depend on nothing read before. */
export async function observeMainLoads(s: Session, signal: AbortSignal): Promise<MainLoads> {
  const { rules, vetoes } = s.ports.load
  const [mains, limits] = await Promise.all([
    Promise.all(rules.map(({ main }) => fresh(s, main, signal))),
    Promise.all(vetoes.map(({ source }) => fresh(s, source, signal))),
  ])
  return { rules: mains, vetoes: limits }
}

/**
 * Reads the burst side's own load and requests, each only if the pass needs it. Reads a source once, even if rules
 * share it.
 */
export async function observeBurstLoads(
  s: Session,
  o: Pick<Observation, 'resources' | 'record' | 'at'>,
  signal: AbortSignal,
): Promise<BurstLoads> {
  const { rules, burstRequests } = s.ports.load
  const wanted = burstLoadWanted(o, s.target)
  const sources = new Set(wanted.load ? rules.map(({ burst }) => burst) : [])
  if (wanted.requests) sources.add(burstRequests)
  const silent = isSilent(o)
  const read = async (source: LoadSource): Promise<readonly [LoadSource, LoadReading]> => {
    const remembered = silent ? source.recall?.() : undefined
    return [source, remembered ?? (await fresh(s, source, signal))]
  }
  const loads = new Map(await Promise.all([...sources].map(read)))
  const requests = wanted.requests ? loads.get(burstRequests) : undefined
  return { loads, ...(requests !== undefined && { requests }) }
}

/** After this time, the last minutes of a drain have settled and were read. */
const SETTLED_AFTER_SECONDS = 600

/** A stopped app has no new load, so the memory of the watch's earlier passes is enough. */
function isSilent(o: Pick<Observation, 'resources' | 'record' | 'at'>): boolean {
  const { burstEndpoint, app } = o.resources
  const rests = burstEndpoint.status === 'Disabled' && app.state === 'Stopped' && isIdle(o)
  const idleSince = o.record.kind === 'known' ? o.record.value.phaseSinceEpochSeconds : Infinity
  return rests && o.at - idleSince > SETTLED_AFTER_SECONDS
}

/** All loads as one observation; unknown if no load is configured. */
export function loadObservation(
  s: Pick<Session, 'ports' | 'target'>,
  mains: MainLoads,
  burst: BurstLoads,
  now: EpochSeconds,
): Known<LoadObservation> {
  const { load: configured } = s.target
  if (configured === undefined) return unknown('no load source is configured')
  const { rules, vetoes } = s.ports.load
  return known({
    rules: rules.flatMap((sources, index) => {
      const main = mains.rules[index]
      const scope = configured.rules.find((rule) => rule.name === sources.name)?.scope
      if (main === undefined || scope === undefined) return []
      return [{ name: sources.name, scope, main, burst: burst.loads.get(sources.burst) ?? NOT_READ }]
    }),
    vetoes: vetoes.flatMap(({ name }, index) => {
      const reading = mains.vetoes[index]
      return reading === undefined ? [] : [{ name, reading }]
    }),
    readAt: now,
  })
}

const NOT_READ: LoadReading = {
  kind: 'unknown',
  reason: 'not read: nothing is routed to it',
  source: 'burst side',
  doubts: [],
}

async function fresh(s: Session, source: LoadSource, signal: AbortSignal): Promise<LoadReading> {
  const now = await s.clock.now()
  const cell = s.reads.loads.get(source)
  if (cell !== undefined && elapsed(cell.at, now) < cell.freshFor) return cell.reading
  const silent = silenceAt(s.reads.loads, source, now)
  if (silent !== undefined) return { kind: 'unknown', reason: silent, source: source.name, doubts: [] }
  const from = epochSeconds(now - lookBack(s.target))
  const answer = await ask(s, source, { fromEpochSeconds: from, toEpochSeconds: now, signal })
  const waited = answer.kind === 'unknown' ? elapsed(now, await s.clock.now()) : seconds(0)
  const freshFor = seconds(Math.max(LOAD_FRESH, waited * PATIENCE))
  const learns = s.target.policy.kind === 'adaptive'
  const reading = learns && answer.kind === 'series' ? { ...answer, wantedSince: from } : answer
  s.reads.loads.set(source, { reading, at: now, freshFor })
  return reading
}

/** In a watch, waits only briefly for a source that made earlier passes wait. */
async function ask(s: Session, source: LoadSource, request: LoadRequest): Promise<LoadReading> {
  const { silences, clock } = s
  const { place } = source
  if (silences === undefined || place === undefined) return source.read(request)
  const began = request.toEpochSeconds
  const length = silences.lengthFor(source, began)
  const answer =
    length.kind === 'long' ? await source.read(request) : await shortly(s, source, request, length)
  silences.ended(source, { length, answer, began, ended: await clock.now() })
  return answer
}

async function shortly(
  { clock }: Session,
  source: LoadSource,
  request: LoadRequest,
  { forSeconds, reason }: Extract<ReadLength, { kind: 'short' }>,
): Promise<LoadReading> {
  const deadline = clock.deadline(forSeconds, request.signal, `A short read of ${source.name}`)
  try {
    const answer = await source.read({ ...request, signal: deadline.signal })
    const cut = answer.kind === 'unknown' && deadline.signal.aborted
    return cut ? { ...answer, reason } : answer
  } finally {
    deadline.done()
  }
}

/** Why the run does not read this place again now: it has timed out in this run. */
function silenceAt(cells: LoadCells, { place }: LoadSource, now: EpochSeconds): string | undefined {
  if (place === undefined) return undefined
  for (const [other, { reading, at, freshFor }] of cells) {
    const silent = freshFor > LOAD_FRESH && elapsed(at, now) < freshFor
    if (silent && other.place === place && reading.kind === 'unknown') return reading.reason
  }
  return undefined
}

function burstLoadWanted(
  o: Pick<Observation, 'resources' | 'record' | 'at'>,
  target: TargetConfig,
): { readonly load: boolean; readonly requests: boolean } {
  const { burstEndpoint, app } = o.resources
  if (burstEndpoint.status === 'Enabled') return { load: target.load !== undefined, requests: false }
  // `adaptive` learns from the demand of days, which includes bursts.
  if (target.policy.kind === 'adaptive') return { load: target.load !== undefined, requests: isDraining(o) }
  // The load that it served before it stopped is still part of demand. Once all is idle again, no rule reads that far
  // back.
  if (app.state !== 'Running' && isIdle(o)) return { load: false, requests: false }
  // Nothing tells whether it served until a moment ago, and without its part demand would be unknown.
  if (o.record.kind === 'unknown') return { load: target.load !== undefined, requests: false }
  const { phase, shareChanges } = o.record.value
  // A state tag that lost its shares still tells by its phase that there was one.
  if (shareChanges.length === 0 && phase !== 'idle')
    return { load: target.load !== undefined, requests: isDraining(o) }
  const recent = servedSince(shareChanges, epochSeconds(o.at - lookBack(target)))
  return { load: recent && target.load !== undefined, requests: isDraining(o) }
}

function isIdle({ record }: Pick<Observation, 'record'>): boolean {
  return record.kind === 'unknown' || record.value.phase === 'idle'
}

function isDraining({ resources, record }: Pick<Observation, 'resources' | 'record'>): boolean {
  if (resources.app.state !== 'Running' || record.kind === 'unknown') return false
  const { phase, drainSinceEpochSeconds } = record.value
  return phase === 'draining' || phase === 'bursting' || drainSinceEpochSeconds !== undefined
}

/** Whether the target share was above zero at any time after `since`; each change holds until the next. */
function servedSince(changes: readonly ShareChange[], since: EpochSeconds): boolean {
  return changes.some(
    ({ share }, index) => share > 0 && (changes[index + 1]?.atEpochSeconds ?? Infinity) > since,
  )
}

function lookBack(target: TargetConfig): Seconds {
  if (target.policy.kind === 'adaptive') return HISTORY
  const { windowSeconds, stabilizationSeconds } = target.policy
  return seconds(Math.max(LEAST_LOOK_BACK_SECONDS, windowSeconds + stabilizationSeconds + 3600))
}
