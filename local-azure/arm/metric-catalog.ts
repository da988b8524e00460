import type { Minute } from '../world/history.ts'
import type { World } from '../world/world.ts'

/** One metric of one kind of resource. `total` is per minute; `average` a level. */
export interface Metric {
  readonly name: string
  readonly unit: string
  readonly kind: 'total' | 'average'
  /** Value of a settled minute; undefined if the resource emits nothing. */
  readonly value: (minute: Minute, world: World) => number | undefined
  /** Values by part of the dimension, for a metric that has one. */
  readonly split?: (minute: Minute) => Readonly<Record<string, number>>
  readonly dimension?: string
  /** Each event is a sample, so `Count` is the number of events, not of minutes. */
  readonly ofEvents?: true
}

export interface Family {
  readonly namespace: string
  readonly metrics: readonly Metric[]
}

type Value = Metric['value']

const total = (name: string, value: Value, unit = 'Count'): Metric => ({ name, unit, kind: 'total', value })
const average = (name: string, value: Value, unit = 'Count'): Metric => ({
  name,
  unit,
  kind: 'average',
  value,
})

/** A stopped app emits nothing, not even zeros. */
const whileRunning =
  (value: (minute: Minute, world: World) => number): Value =>
  (minute, world) =>
    minute.readyInstances > 0 || minute.burstLoad > 0 ? value(minute, world) : undefined

const busy = (minute: Minute): number => Math.min(1, minute.cpu / 100)

export const SITES: Family = {
  namespace: 'Microsoft.Web/sites',
  metrics: [
    {
      ...total(
        'Requests',
        whileRunning((minute) => Math.round(minute.burstLoad)),
      ),
      dimension: 'Instance',
    },
    total(
      'Http2xx',
      whileRunning((minute) => Math.round(minute.burstLoad - minute.burstFailed)),
    ),
    total(
      'Http4xx',
      whileRunning(() => 0),
    ),
    total(
      'Http5xx',
      whileRunning((minute) => Math.round(minute.burstFailed)),
    ),
    average(
      'HttpResponseTime',
      whileRunning((minute) => 0.05 / Math.max(0.05, 1 - busy(minute) * 0.95)),
      'Seconds',
    ),
    total(
      'CpuTime',
      whileRunning((minute) => busy(minute) * 60 * minute.readyInstances),
      'Seconds',
    ),
    average(
      'MemoryWorkingSet',
      whileRunning(() => 3.2e8),
      'Bytes',
    ),
    average(
      'AverageMemoryWorkingSet',
      whileRunning(() => 3.2e8),
      'Bytes',
    ),
    total(
      'BytesReceived',
      whileRunning((minute) => Math.round(minute.burstLoad * 800)),
      'Bytes',
    ),
    total(
      'BytesSent',
      whileRunning((minute) => Math.round(minute.burstLoad * 12_000)),
      'Bytes',
    ),
    average('InstanceCount', (minute) => minute.instances),
  ],
}

export const PLANS: Family = {
  namespace: 'Microsoft.Web/serverfarms',
  metrics: [
    { ...average('CpuPercentage', (minute) => minute.cpu, 'Percent'), dimension: 'Instance' },
    average('MemoryPercentage', (minute) => 30 + minute.cpu / 5, 'Percent'),
    average('HttpQueueLength', (minute) => Math.round(minute.burstFailed / 60)),
    average('DiskQueueLength', () => 0),
    total('BytesReceived', (minute) => Math.round(minute.burstLoad * 800), 'Bytes'),
    total('BytesSent', (minute) => Math.round(minute.burstLoad * 12_000), 'Bytes'),
  ],
}

/** The Application Insights component of the private site. */
export const COMPONENTS: Family = {
  namespace: 'Microsoft.Insights/components',
  metrics: [
    average('requests/rate', (minute) => minute.privateServed / 60, 'CountPerSecond'),
    { ...total('requests/count', (minute) => Math.round(minute.privateServed)), ofEvents: true },
    {
      ...total('requests/failed', (minute) => Math.round(minute.privateLoad - minute.privateServed)),
      ofEvents: true,
    },
    average('requests/duration', (minute, world) => duration(minute, world), 'MilliSeconds'),
    average('performanceCounters/requestsPerSecond', (minute) => minute.privateServed / 60, 'CountPerSecond'),
    average('performanceCounters/processCpuPercentage', (minute, world) => cpu(minute, world), 'Percent'),
  ],
}

/** The database that both sides share: the requests of either side are work for it. */
export const DATABASES: Family = {
  namespace: 'Microsoft.Sql/servers/databases',
  metrics: [
    average('dtu_consumption_percent', (minute, world) => dtu(minute, world), 'Percent'),
    average('cpu_percent', (minute, world) => dtu(minute, world) * 0.8, 'Percent'),
    total('connection_successful', (minute) => Math.round(served(minute) / 100)),
  ],
}

/** Resolvers ask about once in ten requests. */
export const PROFILES: Family = {
  namespace: 'Microsoft.Network/trafficManagerProfiles',
  metrics: [
    {
      ...total('QpsByEndpoint', (minute) => Math.round((minute.demand - minute.lost) / 10)),
      dimension: 'EndpointName',
      split: (minute) => endpointsOf(minute, (load) => Math.round(load / 10)),
    },
    {
      ...average('ProbeAgentCurrentEndpointStateByProfileResourceId', () => 1),
      dimension: 'EndpointName',
    },
  ],
}

function served({ privateServed, burstLoad, burstFailed }: Minute): number {
  return privateServed + burstLoad - burstFailed
}

/** The database is full a little above the private capacity. From then on, more servers do not help. */
function dtu(minute: Minute, world: World): number {
  return Math.min(100, (80 * served(minute)) / world.scenario.privateSide.capacity)
}

function cpu(minute: Minute, world: World): number {
  return Math.min(100, 4 + (81 * minute.privateLoad) / world.scenario.privateSide.capacity)
}

function duration(minute: Minute, world: World): number {
  return (
    60 / Math.max(0.05, 1 - Math.min(1, minute.privateLoad / (1.2 * world.scenario.privateSide.capacity)))
  )
}

function endpointsOf(minute: Minute, value: (load: number) => number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(minute.byEndpoint).map(([key, load]) => [key.split('/').at(-1) ?? key, value(load)]),
  )
}
