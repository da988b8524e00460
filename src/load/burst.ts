import type { LoadConfig, LoadSourceConfig } from '../domain/config.ts'
import type { LoadSource, LoadUnit } from '../domain/load.ts'
import type { WebApp } from '../domain/resources.ts'
import { seconds } from '../domain/units.ts'
import { makeLoadSource } from './make.ts'
import type { LoadPorts } from './ports.ts'
import { sourcesThat, specOf } from './specs.ts'

const NAME = 'burst load'

/**
 * The source of the burst side's load: the one in `burst-load-…`, otherwise the `Requests` of the web app if the load
 * is a request rate. Anything else returns unknown with the reason, and demand is derived from the observed share.
 */
export async function makeBurstLoadSource(
  load: LoadConfig,
  app: Pick<WebApp, 'id'>,
  ports: LoadPorts,
): Promise<LoadSource> {
  const config = await burstConfig(load, app)
  return typeof config === 'string' ? unknownSource(config) : makeLoadSource(config, 'burst', ports)
}

/** The configuration of the source, or the reason why there is none. */
async function burstConfig(load: LoadConfig, app: Pick<WebApp, 'id'>): Promise<LoadSourceConfig | string> {
  const { main, privateCapacity } = load
  if (load.burstQuery !== undefined) {
    return specOf(main.source).burst === 'query'
      ? { ...main, query: load.burstQuery }
      : `burst-load-query needs load-source: ${QUERIED.join(' or ')}, and it is ${main.source}. Use burst-load-resource and burst-load-metric`
  }
  const named = load.burstResource !== undefined || load.burstMetric !== undefined
  if (!named && !(await isRequestRate(load))) return noDefault(privateCapacity.unit)
  return {
    source: 'azure-monitor',
    resource: load.burstResource ?? app.id,
    ...metricOf(load),
    unit: privateCapacity.unit,
    headers: {},
  }
}

const QUERIED = sourcesThat(({ burst }) => burst === 'query')

function metricOf(load: LoadConfig): { readonly metric?: string } {
  if (load.burstMetric !== undefined) return { metric: load.burstMetric }
  // A resource of another type has a usual metric of its own.
  return load.burstResource === undefined ? { metric: 'Requests' } : {}
}

/** A rate according to its capacity, or a bare capacity beside a metric of Azure that counts. */
async function isRequestRate({ main, privateCapacity }: LoadConfig): Promise<boolean> {
  if (privateCapacity.unit !== 'gauge' || !specOf(main.source).readsMetric)
    return privateCapacity.unit === 'per-minute'
  return (await import('./azure-metric.ts')).countsEvents(main)
}

function noDefault(unit: LoadUnit): string {
  if (unit === 'percent') {
    return 'the load is a percentage, which two sides do not add up to; the observed share stands in for the burst load'
  }
  return 'the load is neither a request rate nor a percentage, so the burst side has no usual metric for it. Give private-capacity as 1200/min or 20/s if it is a rate, or set burst-load-metric or burst-load-query'
}

function unknownSource(reason: string): LoadSource {
  return {
    name: NAME,
    settleSeconds: seconds(0),
    read: () => Promise.resolve({ kind: 'unknown', reason, source: NAME, doubts: [] }),
  }
}
