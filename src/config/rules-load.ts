import { knownMetric, readsAzureMetric } from './azure-metric-unit.ts'
import type { Rule } from './check.ts'
import type { Finding } from './origin.ts'
import type { LoadShape, LoadValues } from './shape-loads.ts'
import { LOAD_SOURCES } from './shape-target.ts'

/** What the rules know besides the load's own keys. */
export interface LoadContext {
  /** Why there must be a load, as the end of a sentence; undefined where there need not be one. */
  readonly needed: string | undefined
  readonly hasStackHub: boolean
}

export type LoadCheck = Rule<LoadShape, LoadContext>
type LoadKey = keyof LoadValues
type Source = (typeof LOAD_SOURCES)[number]

/** What each source reads, and which of it it cannot do without. */
const KEYS_OF: Readonly<
  Record<Source, { readonly must: readonly LoadKey[]; readonly may: readonly LoadKey[] }>
> = {
  'azure-monitor': {
    must: ['load-resource'],
    may: ['load-metric', 'load-namespace', 'load-filter', 'load-aggregation'],
  },
  'log-analytics': { must: ['load-resource', 'load-query'], may: ['burst-load-query'] },
  prometheus: { must: ['load-url', 'load-query'], may: ['load-headers', 'burst-load-query'] },
  'stack-hub': { must: ['load-resource'], may: ['load-metric', 'load-aggregation'] },
  http: { must: ['load-url'], may: ['load-path', 'load-headers'] },
  csv: { must: ['load-value'], may: [] },
  value: { must: ['load-value'], may: [] },
}
/** Keys that only some sources read. `load-interval` is read by all. */
const PARTICULAR = [...new Set(Object.values(KEYS_OF).flatMap(({ must, may }) => [...must, ...may]))]
/** Keys that say nothing without a source. */
const OF_LOAD: readonly LoadKey[] = [...PARTICULAR, 'load-scope', 'load-interval', 'private-capacity']

const EXAMPLES: Partial<Record<LoadKey, string>> = {
  'load-resource':
    'the id of the resource whose metric is the load, or with log-analytics of the workspace to query',
  'load-url': 'the address the load is read from, such as https://prometheus.example.com',
  'load-query':
    'the query whose result is the load: PromQL such as sum(rate(http_requests_total[2m])), or KQL with log-analytics',
  'load-value': 'the load itself: a number, [[epochSeconds, value], …], alert, or for csv a path or the rows',
}

const SCOPE_FIX =
  'Set private where the number is the load of the private side alone (its own request counter or CPU), or total ' +
  'where it is the load of both sides together (counted before users are split, such as at a shared gateway or ' +
  'database). With the wrong one a burst ends because it works, or never ends.'

const WORKSPACE = /\/providers\/microsoft\.operationalinsights\/workspaces\/[^/]+\/?$|^[^/]+$/iu

const HUB_INTERVALS = [60, 3600, 86_400]
const AZURE_INTERVALS = [60, 300, 900, 1800, 3600, 21_600, 43_200, 86_400]

const SOURCE_RULES: readonly LoadCheck[] = [
  {
    needs: ['load-source'],
    find(values, given, { needed }) {
      if (values['load-source'] !== undefined) return undefined
      const speaking = OF_LOAD.find((key) => given.has(key))
      const why = speaking === undefined ? needed : `${speaking} is given`
      if (why === undefined) return undefined
      return missing('load-source', `is missing, and ${why}`, `Set it to one of ${LOAD_SOURCES.join(', ')}.`)
    },
  },
  ...PARTICULAR.map(mustBeGiven),
  ...PARTICULAR.map(mayBeGiven),
  {
    needs: ['load-source'],
    find: (values, _given, { hasStackHub }) =>
      values['load-source'] === 'stack-hub' && !hasStackHub
        ? {
            key: 'load-source',
            is: 'is stack-hub, and no Hub is named',
            fix: 'Set stack-hub-endpoint to its Resource Manager, such as https://management.region.example.com, or stack-hub: in the config file.',
          }
        : undefined,
  },
  withSource('load-scope', () => SCOPE_FIX),
  withSource(
    'private-capacity',
    () =>
      'Set it to the load that the private side can carry: 1200/min, 20/s, 80%, or a number in the load’s own unit.',
  ),
]

function mustBeGiven(key: LoadKey): LoadCheck {
  return {
    needs: ['load-source', key],
    find(values) {
      const source = values['load-source']
      if (source === undefined || values[key] !== undefined) return undefined
      if (!KEYS_OF[source].must.includes(key)) return undefined
      return missing(
        key,
        `is missing, and load-source: ${source} needs it`,
        `Set it to ${EXAMPLES[key] ?? key}.`,
      )
    },
  }
}

function mayBeGiven(key: LoadKey): LoadCheck {
  return {
    needs: ['load-source', key],
    find(values, given) {
      const source = values['load-source']
      if (source === undefined || !given.has(key)) return undefined
      const { must, may } = KEYS_OF[source]
      if (must.includes(key) || may.includes(key)) return undefined
      const readers = LOAD_SOURCES.filter((one) => [...KEYS_OF[one].must, ...KEYS_OF[one].may].includes(key))
      const is = `is given, but load-source: ${source} does not read it`
      return { key, is, fix: `Take it out; it is for load-source: ${readers.join(' or ')}.` }
    },
  }
}

function withSource(key: 'load-scope' | 'private-capacity', fix: () => string): LoadCheck {
  return {
    needs: ['load-source', key],
    find: (values) =>
      values['load-source'] !== undefined && values[key] === undefined
        ? missing(key, 'is missing, and has no default', fix())
        : undefined,
  }
}

const UNIT_RULES: readonly LoadCheck[] = [
  {
    needs: ['load-source', 'load-resource'],
    find({ 'load-source': source, 'load-resource': resource }) {
      if (source !== 'log-analytics' || resource === undefined || WORKSPACE.test(resource)) return undefined
      return {
        key: 'load-resource',
        is: 'is not a Log Analytics workspace',
        fix: 'Give its full id, /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…, or its Workspace ID, a GUID.',
      }
    },
  },
  {
    needs: ['load-source', 'load-resource'],
    find({ 'load-source': source, 'load-resource': resource }) {
      if (source === 'log-analytics' || resource === undefined || resource.includes('/')) return undefined
      return {
        key: 'load-resource',
        is: 'is a GUID, and not the id of a resource',
        fix: 'Give the full id of the resource; a GUID stands for a workspace of load-source: log-analytics.',
      }
    },
  },
  {
    needs: ['private-capacity', 'instance-capacity'],
    find({ 'private-capacity': own, 'instance-capacity': burst }) {
      if (own === undefined || burst === undefined || burst.unit === own.unit || burst.bare) return undefined
      return {
        key: 'instance-capacity',
        is: 'is in another unit than private-capacity',
        fix: 'Give both as a rate, both as a percentage, or both as bare numbers.',
      }
    },
  },
  {
    needs: ['load-source', 'load-metric', 'load-aggregation', 'load-resource', 'private-capacity'],
    find(values) {
      const metric = readsAzureMetric(values) ? knownMetric(values) : undefined
      const capacity = values['private-capacity']
      if (metric === undefined || capacity === undefined) return undefined
      if (capacity.bare)
        return metric.perSecond
          ? wrongUnit(`a bare number, and ${metric.name} counts a second`, true)
          : undefined
      if (capacity.unit === metric.unit) return undefined
      const [is, itIs] = metric.unit === 'percent' ? ['a rate', 'a percentage'] : ['a percentage', 'a rate']
      return wrongUnit(`${is}, but the load metric ${metric.name} is ${itIs}`, metric.unit !== 'percent')
    },
  },
  {
    needs: ['load-source', 'load-interval'],
    find({ 'load-source': source, 'load-interval': interval }) {
      if (source !== 'azure-monitor' || interval === undefined || AZURE_INTERVALS.includes(interval))
        return undefined
      return {
        key: 'load-interval',
        is: `is ${String(interval)} s, which Azure Monitor has no metrics of`,
        fix: 'Use 1m, 5m, 15m, 30m, 1h, 6h, 12h or 1d.',
      }
    },
  },
  {
    needs: ['load-source', 'load-interval'],
    find({ 'load-source': source, 'load-interval': interval }) {
      if (source !== 'stack-hub' || interval === undefined || HUB_INTERVALS.includes(interval))
        return undefined
      return {
        key: 'load-interval',
        is: `is ${String(interval)} s, which App Service on a Hub has no metrics of`,
        fix: 'Use 1m, 1h or 1d.',
      }
    },
  },
  {
    needs: ['load-source', 'load-value'],
    find({ 'load-source': source, 'load-value': value }) {
      if (source !== 'value' || value === undefined || isLoadValue(value)) return undefined
      return {
        key: 'load-value',
        is: 'is neither a number of 0 or more, nor JSON [[epochSeconds, value], …], nor the word alert',
        fix: 'Give the load itself; for a file of rows use load-source: csv.',
      }
    },
  },
]

function wrongUnit(is: string, rate: boolean): Finding {
  const fix = rate ? 'Give it as a rate, such as 1200/min or 20/s.' : 'Give it as a percentage, such as 80%.'
  return { key: 'private-capacity', is: `is ${is}`, fix }
}

function isLoadValue(text: string): boolean {
  if (text === 'alert') return true
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) || (typeof value === 'number' && value >= 0)
  } catch {
    return false
  }
}

function missing(key: LoadKey, is: string, fix: string): Finding {
  return { key, is, fix }
}

export const LOAD_RULES: readonly LoadCheck[] = [...SOURCE_RULES, ...UNIT_RULES]
