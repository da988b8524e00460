import { isRecord, type Json } from '../../domain/json.ts'
import type { Doubt } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { bareName } from '../samples.ts'

type Says = (value: unknown) => boolean

/** Some services write the word. */
const isTrue: Says = (value) => value === true || (typeof value === 'string' && /^true$/iu.test(value))
const isFalse: Says = (value) => value === false || (typeof value === 'string' && /^false$/iu.test(value))
const isAbove0: Says = (value) => typeof value === 'number' && value > 0
const isThere: Says = (value) => (typeof value === 'string' && value !== '') || isRecord(value)
const hasAny: Says = (value) =>
  Array.isArray(value)
    ? value.some((one) => !/^PromQL (?:warning|info):/iu.test(String(one)))
    : typeof value === 'string' && value.trim() !== ''
const isPartWord: Says = (value) =>
  typeof value === 'string' &&
  /^(?:partial(?:[_ ]?(?:data|results?|success|content|response))?|incomplete|truncated|time[d_ ]?_?out|gathering results)$/iu.test(
    value,
  )
/** CloudWatch, InfluxDB and Splunk; a list of the messages of a queue has no such levels. */
const hasWarning: Says = (value) =>
  Array.isArray(value) && value.some((one) => isRecord(one) && LEVELS.some((level) => isWarning(one[level])))

const LEVELS = ['level', 'type', 'severity', 'code', 'Code'] as const

function isWarning(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^(?:warn(?:ing)?|fatal|error)$|exceeded|partial|ArithmeticError/iu.test(value)
  )
}

function words(names: string, says: Says): [string, Says][] {
  return names.split(' ').map((name) => [name, says])
}

/** Keys by which services say that there is more than they answered, as `bareName` writes them. */
const PARTIAL = new Map<string, Says>([
  // Elasticsearch, InfluxDB, VictoriaMetrics, GitHub, Azure Resource Graph, Splunk and what is usual.
  ...words(
    'stale isstale partial ispartial partialresult partialresults ispartialresult partialresultsdetected partialdata ' +
      'haspartialdata partialresponse incomplete isincomplete incompleteresults timedout istimedout querytimedout ' +
      'terminatedearly preview limitreached limitexceeded hasmore hasmoreresults hasmoredata ' +
      'moreresults hasnext hasnextpage',
    isTrue,
  ),
  ...words(
    'truncated istruncated resulttruncated resultstruncated responsetruncated datatruncated',
    (value) => isTrue(value) || isAbove0(value),
  ),
  // BigQuery, New Relic, Graylog, Spring.
  ...words('complete iscomplete completed jobcomplete done isdone last islast lastpage islastpage', isFalse),
  ...words(
    'next nextlink odatanextlink nexttoken nextpagetoken nextcursor nextpagekey nexturi nexturl nextpageurl ' +
      'nextpagelink continuationtoken nextcontinuationtoken continue skiptoken nextmarker nextrecordsurl',
    isThere,
  ),
  ['nextpage', (value) => isThere(value) || isAbove0(value)],
  ...words('omittedcount remainingitemcount sumotherdoccount', isAbove0),
  // Prometheus, Datadog, Dynatrace, Google Cloud Monitoring, Sumo Logic, GraphQL.
  ...words(
    'warning warnings errors partialerrors executionerrors pendingerrors pendingwarnings partialfailures',
    hasAny,
  ),
  ...words('messages notices', hasWarning),
  ...words('status state statuscode resultstatus', isPartWord),
])

/** Objects beside a number that tell of the answer. */
const COMPANIONS = new Set(
  (
    'meta metadata shards clusters nodes links paging pagination page pageinfo paginginfo stats statistics ' +
    'performancestats queryprogress execution resultinfo schema'
  ).split(' '),
)
/** In them a count tells of parts that did not answer; elsewhere it may be of failed requests. */
const OF_PARTS: Readonly<Record<string, RegExp>> = {
  shards: /^failed$/u,
  nodes: /^failed$/u,
  clusters: /^(?:failed|partial|skipped|running)$/u,
}
const DEPTH = 2

/** What an object, or one in it that tells of the rest, says of being only a part of the data; empty if it says nothing. */
export function partialBy(object: Json, host: string, inside = '', depth = 0): Doubt[] {
  for (const [name, value] of Object.entries(object)) {
    const bare = bareName(name)
    const isPart =
      PARTIAL.get(bare)?.(value) === true || (OF_PARTS[inside]?.test(bare) === true && isAbove0(value))
    if (isPart) return [doubtOf(bare, name, value, host)]
    if (depth >= DEPTH || !COMPANIONS.has(bare) || !isRecord(value)) continue
    const within = partialBy(value, host, bare, depth + 1)
    if (within.length > 0) return within
  }
  return isRunningQuery(object) ? [doubtOf('status', 'status', object['status'], host)] : []
}

/** Beside results it is the state of the query, as of CloudWatch Logs, and elsewhere that of a server. */
function isRunningQuery({ status, results }: Json): boolean {
  return Array.isArray(results) && typeof status === 'string' && /^(?:running|scheduled)$/iu.test(status)
}

function doubtOf(bare: string, name: string, value: unknown, host: string): Doubt {
  const kind = bare === 'stale' || bare === 'isstale' ? 'stale' : 'partial'
  const said = `${printable(name, 40)}: ${printable(JSON.stringify(value), 160)}`
  const what = kind === 'stale' ? 'what is old' : 'only a part of the data'
  return { kind, text: `${host} says that it answered ${what} (${said})` }
}
