import { at, isObject, type Json, type JsonObject } from '../json.ts'
import { hubAnswers } from './alterations-hub.ts'
import type { Reply } from '../net/message.ts'
import type { Alteration, AlterationDetails, Seen } from './alteration.ts'
import { mapSamples, type Change } from './points.ts'

const LOAD = { kind: 'load' } as const
const PROMETHEUS = { kind: 'load', path: '^/api/v1/' } as const
const LOGS = { kind: 'load', path: '^/v1/workspaces/' } as const
const METRICS = { kind: 'arm', path: '/providers/Microsoft.Insights/metrics$' } as const

const HALF = 0.5
const QUARTER = 0.25
const MINUTE_SECONDS = 60
const HALF_HOUR_SECONDS = 1800

const times =
  (factor: number): Change =>
  ({ time }) => [{ time, factor }]

function withFields(reply: Reply, fields: JsonObject): Reply {
  return isObject(reply.body) ? { ...reply, body: { ...reply.body, ...fields } } : reply
}

/** Answers that say, in the way of their service, that they are partial, and answers of sources that are off. */
export const ALTERATIONS = {
  /** Thanos with `partial_response`: a store did not answer. */
  'thanos-partial': {
    match: PROMETHEUS,
    alter: (reply, { part = QUARTER }) =>
      withFields(mapSamples(reply, times(part)), {
        warnings: [
          'failed to receive any data in 5s from Addr: 10.0.0.7:10901 LabelSets: {} MinTime: 0 MaxTime: 9223372036854775807: context deadline exceeded',
        ],
      }),
  },
  /** A warning that PromQL itself makes says nothing about missing data. */
  'promql-annotation': {
    match: PROMETHEUS,
    alter: (reply) =>
      withFields(reply, { warnings: ['PromQL warning: quantile value should be between 0 and 1, got 90'] }),
  },
  'promql-info': {
    match: PROMETHEUS,
    alter: (reply) =>
      withFields(reply, {
        infos: [
          'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket',
        ],
      }),
  },
  /** VictoriaMetrics cluster: a storage node did not answer. */
  'victoria-partial': {
    match: PROMETHEUS,
    alter: (reply, { part = QUARTER }) => withFields(mapSamples(reply, times(part)), { isPartial: true }),
  },
  'metric-error': {
    match: METRICS,
    alter: (reply, { part = HALF, code = 'InternalError' }) => {
      const { body } = mapSamples(reply, times(part))
      const value = at(body, 'value')
      if (!isObject(body) || !Array.isArray(value)) return reply
      const failed = value.map((metric) =>
        isObject(metric)
          ? { ...metric, errorCode: code, errorMessage: 'A part of the data could not be read.' }
          : metric,
      )
      return { ...reply, body: { ...body, value: failed } }
    },
  },
  'logs-partial': {
    match: LOGS,
    alter: (reply, { part = HALF }) => withFields(mapSamples(reply, times(part)), { error: PARTIAL_LOGS }),
  },
  'logs-two-tables': { match: LOGS, alter: (reply) => mapTables(reply, (tables) => [...tables, ...tables]) },
  'split-series': {
    match: LOAD,
    alter: (reply) => splitSeries(mapSamples(reply, times(HALF))),
  },
  ...hubAnswers,
  'rows-per-minute': {
    match: LOAD,
    alter: (reply, { count = 4, apartSeconds = MINUTE_SECONDS / count }) =>
      mapSamples(reply, ({ time }) =>
        Array.from({ length: count }, (_, row) => ({ time: time + row * apartSeconds, factor: 1 / count })),
      ),
  },
  'clock-ahead': {
    match: LOAD,
    alter: (reply, { seconds = HALF_HOUR_SECONDS }) =>
      mapSamples(reply, ({ time }) => [{ time: time + seconds, factor: 1 }]),
  },
  late: {
    match: LOAD,
    alter: (reply, { minutes = 12 }, { now }) =>
      mapSamples(reply, ({ time }) => (time > now - minutes * MINUTE_SECONDS ? [] : [{ time, factor: 1 }])),
  },
  /** A counter that cannot show more than so much, as a saturated gateway's. */
  capped: {
    match: LOAD,
    alter: (reply, { most = 1000 }) =>
      mapSamples(reply, ({ time, value }) => [{ time, factor: value > most ? most / value : 1 }]),
  },
  pages: { match: { path: '/(metrics|sites|instances|serverfarms)$' }, alter: inTwoPages },
  gzip: {
    match: {},
    alter: (reply, _, { call }) =>
      /\bgzip\b/u.test(call.headers['accept-encoding'] ?? '') ? { ...reply, gzip: true } : reply,
  },
} satisfies Record<string, Alteration>

export type AlterationName = keyof typeof ALTERATIONS

export const ALTERATION_NAMES = Object.keys(ALTERATIONS) as AlterationName[]

/** The shape of https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format for a partial result. */
const PARTIAL_LOGS: JsonObject = {
  code: 'PartialError',
  message: 'There were some errors when processing your query.',
  details: [
    {
      code: 'EngineError',
      message: 'Something went wrong processing your query on the server.',
      innererror: {
        code: '-2133196797',
        message: 'The results of this query exceed the set limit of 64000000 bytes.',
      },
    },
  ],
}

function mapTables(reply: Reply, change: (tables: readonly Json[]) => Json[]): Reply {
  const tables = at(reply.body, 'tables')
  return Array.isArray(tables) ? withFields(reply, { tables: change(tables) }) : reply
}

/** Two series, one an instance, in place of each. */
function splitSeries(reply: Reply): Reply {
  const { body } = reply
  const result = at(body, 'data', 'result')
  if (isObject(body) && Array.isArray(result))
    return withFields(reply, {
      data: { ...(body['data'] as JsonObject), result: result.flatMap(twoServers) },
    })
  const value = at(body, 'value')
  return Array.isArray(value) ? withFields(reply, { value: value.map(twoInstances) }) : reply
}

function twoServers(series: Json): Json[] {
  if (!isObject(series)) return [series]
  const labels = isObject(series['metric']) ? series['metric'] : {}
  return ['web-01:9100', 'web-02:9100'].map((instance) => ({ ...series, metric: { ...labels, instance } }))
}

function twoInstances(metric: Json): Json {
  const series = at(metric, 'timeseries')
  if (!isObject(metric) || !Array.isArray(series)) return metric
  const split = series.flatMap((one) =>
    ['RD0003FF', 'RD0004AA'].map((value) => ({
      ...(isObject(one) && one),
      metadatavalues: [{ name: { value: 'instance', localizedValue: 'Instance' }, value }],
    })),
  )
  return { ...metric, timeseries: split }
}

/** The first half of a list and a link to the second. */
function inTwoPages(reply: Reply, _: AlterationDetails, { call }: Seen): Reply {
  const value = at(reply.body, 'value')
  if (!Array.isArray(value)) return reply
  const half = Math.ceil(value.length / 2)
  if (call.query.get('$skiptoken') === '2')
    return withFields(reply, { value: value.slice(half), nextLink: null })
  const next = new URLSearchParams(call.query)
  next.set('$skiptoken', '2')
  return withFields(reply, {
    value: value.slice(0, half),
    nextLink: `${call.origin}${call.path}?${next.toString()}`,
  })
}
