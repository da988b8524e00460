import type { HubReader } from '../azure/arm-reader.ts'
import type { AzurePorts } from '../azure/index.ts'
import type { LoadConfig, TargetConfig } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import type { LoadReading, LoadSource, LoadUnit } from '../domain/load.ts'
import { valueAt, timeAt } from '../domain/series.ts'
import { epochSeconds } from '../domain/units.ts'
import { makeBurstLoadSource, makeLoadSource, type LoadPorts } from '../load/index.ts'
import { statedFactor, statedUnit } from '../load/unit.ts'
import type { Sample } from '../load/resample.ts'
import type { GivenSamples, SourceSpec } from '../load/spec.ts'
import { specOf } from '../load/specs.ts'
import { Bins } from '../simulate/bins.ts'
import { historyOf, type History } from '../simulate/history.ts'

/** A target's past, and what to say about how it was read. */
export interface Past {
  readonly history: History
  readonly unit: LoadUnit
  readonly source: string
  readonly notes: readonly string[]
}

/** How far back a live source is read; a file is read whole. */
const LIVE_SECONDS = 8 * 86_400

export interface PastPorts extends Omit<LoadPorts, 'arm' | 'logs' | 'hub'> {
  /** Called only for a source in Azure, because no other needs an identity. */
  readonly azure: () => Promise<AzurePorts>
  readonly hub: () => Promise<HubReader | undefined>
  readonly signal: AbortSignal
}

/** Reads the past of one target. Throws ActionError if there is none or too little. */
export async function readPast(target: TargetConfig, load: LoadConfig, ports: PastPorts): Promise<Past> {
  const { samples } = await specOf(load.main.source).open()
  if (samples !== undefined) return givenPast(samples, load, ports)
  return livePast(target, load, ports)
}

/** Samples that came with their times: all of them are history, however old. */
async function givenPast(samples: GivenSamples, load: LoadConfig, ports: PastPorts): Promise<Past> {
  const { main } = load
  const bins = new Bins()
  const factor = statedFactor(main)
  const add = ({ at, value }: Sample): void => bins.add({ at, value: value === null ? null : value * factor })
  const source = await samples(main, ports, ports.signal, add)
  return {
    history: historyOf(bins.result(), source),
    unit: statedUnit(main),
    source,
    notes: load.scope === 'private' ? [ONLY_PRIVATE] : [],
  }
}

const ONLY_PRIVATE =
  'load-scope is private: the simulation assumes that there was no burst in that time. If there was one, or if the private side was saturated, the real demand was higher'

async function livePast(target: TargetConfig, load: LoadConfig, ports: PastPorts): Promise<Past> {
  const now = await ports.clock.now()
  const request = {
    fromEpochSeconds: epochSeconds(now - LIVE_SECONDS),
    toEpochSeconds: now,
    signal: ports.signal,
  }
  const live = await livePorts(load, ports)
  const [main, burst] = await Promise.all([
    makeLoadSource(load.main, load.scope, live).then((source) => source.read(request)),
    burstSource(target, load, live).then((source) => source?.read(request)),
  ])
  if (main.kind === 'unknown')
    throw new ActionError(`the load could not be read: ${main.reason}`, {
      fix: 'Fix the load source; a CSV of the load can be simulated without it (load-source: csv).',
    })
  const bins = new Bins()
  main.series.values.forEach((value, index) => {
    const at = timeAt(main.series, index)
    bins.add({ at, value: value === null ? null : value + burstAt(burst, at) })
  })
  return {
    history: historyOf(bins.result(), main.source),
    unit: main.unit,
    source: main.source,
    notes: notesOn(load, burst),
  }
}

async function livePorts(load: LoadConfig, ports: PastPorts): Promise<LoadPorts> {
  const { clock, fetch, readFile } = ports
  if (signInOf(load) === 'azure') {
    const { arm, logs } = await ports.azure()
    return { clock, fetch, readFile, arm, logs }
  }
  const notRead = (): Promise<never> =>
    Promise.reject(new ActionError('not read: the load is not in Azure', { fix: '' }))
  const logs = { query: notRead }
  if (signInOf(load) === 'hub') {
    const hub = await ports.hub()
    // Signs in to public Azure only when the burst side's own load is read.
    const arm: LoadPorts['arm'] = {
      get: async (url, signal) => (await ports.azure()).arm.get(url, signal),
    }
    return { clock, fetch, readFile, arm, logs, ...(hub !== undefined && { hub }) }
  }
  return { clock, fetch, readFile, arm: { get: notRead }, logs }
}

function signInOf({ main }: LoadConfig): SourceSpec['signIn'] {
  return specOf(main.source).signIn
}

/** The load of the burst side is part of the demand of that time, if the measured load is the private side's alone. */
async function burstSource(
  target: TargetConfig,
  load: LoadConfig,
  ports: LoadPorts,
): Promise<LoadSource | undefined> {
  const { app } = target
  const hasMetric = signInOf(load) !== 'none' && (app.name !== '' || load.burstResource !== undefined)
  if (load.scope === 'total' || !(hasMetric || load.burstQuery !== undefined)) return undefined
  const slot = app.slot === undefined ? '' : `/slots/${app.slot}`
  const id = `/subscriptions/${app.subscriptionId}/resourceGroups/${app.resourceGroup}/providers/Microsoft.Web/sites/${app.name}${slot}`
  return makeBurstLoadSource(load, { id }, ports)
}

/** A burst side that is off reports nothing. */
function burstAt(burst: LoadReading | undefined, at: ReturnType<typeof timeAt>): number {
  return burst?.kind === 'series' ? (valueAt(burst.series, at) ?? 0) : 0
}

function notesOn(load: LoadConfig, burst: LoadReading | undefined): readonly string[] {
  if (load.scope === 'total') return []
  if (burst?.kind === 'series')
    return [`the simulation adds the burst side’s load of that time: ${burst.source}`]
  const why = burst === undefined ? '' : ` (the burst side’s own load: ${burst.reason})`
  return [`${ONLY_PRIVATE}${why}`]
}
