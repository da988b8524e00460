import { SOURCE_KEYS, type SourceKey } from '../load/spec.ts'
import { reads, SOURCE_NAMES, sourcesThat, specOf } from '../load/specs.ts'
import { knownMetric, readsAzureMetric } from './azure-metric-unit.ts'
import { INTERVAL_RULES } from './rules-interval.ts'
import type { Finding } from './origin.ts'
import type { LoadCheck } from './load-check.ts'
import type { LoadValues } from './shape-loads.ts'

type LoadKey = keyof LoadValues

/** Keys that mean nothing without a source. */
const OF_LOAD: readonly LoadKey[] = [...SOURCE_KEYS, 'load-scope', 'load-interval', 'private-capacity']

const SCOPE_FIX =
  'Set private where the number is the load of the private side alone (its own request counter or CPU), or total ' +
  'where it is the load of both sides together (counted before users are split, such as at a shared gateway or ' +
  'database). With the wrong one a burst ends because it works, or never ends.'

const SOURCE_RULES: readonly LoadCheck[] = [
  {
    needs: ['load-source'],
    find(values, given, { needed }) {
      if (values['load-source'] !== undefined) return undefined
      const speaking = OF_LOAD.find((key) => given.has(key))
      const why = speaking === undefined ? needed : `${speaking} is given`
      if (why === undefined) return undefined
      return missing('load-source', `is missing, and ${why}`, `Set it to one of ${SOURCE_NAMES.join(', ')}.`)
    },
  },
  ...SOURCE_KEYS.map(mustBeGiven),
  ...SOURCE_KEYS.map(mayBeGiven),
  {
    needs: ['load-source'],
    find: ({ 'load-source': source }, _given, { hasStackHub }) =>
      source !== undefined && specOf(source).signIn === 'hub' && !hasStackHub
        ? {
            key: 'load-source',
            is: `is ${source}, and no Hub is named`,
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

function mustBeGiven(key: SourceKey): LoadCheck {
  return {
    needs: ['load-source', key],
    find(values) {
      const source = values['load-source']
      if (source === undefined || values[key] !== undefined) return undefined
      const what = specOf(source).needs[key]
      if (what === undefined) return undefined
      return missing(key, `is missing, and load-source: ${source} needs it`, `Set it to ${what}.`)
    },
  }
}

function mayBeGiven(key: SourceKey): LoadCheck {
  return {
    needs: ['load-source', key],
    find(values, given) {
      const source = values['load-source']
      if (source === undefined || !given.has(key) || reads(specOf(source), key)) return undefined
      const readers = sourcesThat((spec) => reads(spec, key))
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
    needs: ['load-source', 'load-resource', 'load-value'],
    find(values) {
      const source = values['load-source']
      return source === undefined ? undefined : specOf(source).refuse?.(values)
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
  ...INTERVAL_RULES,
  {
    needs: ['load-source', 'load-per', 'private-capacity'],
    find({ 'load-source': source, 'load-per': per, 'private-capacity': capacity }) {
      if (source === undefined || per === undefined || capacity === undefined) return undefined
      if (capacity.unit === 'per-minute') return undefined
      return {
        key: 'load-per',
        is: 'says what a number counts the events of, but private-capacity is not a rate',
        fix: 'Give private-capacity as a rate, such as 1200/min or 20/s, or take load-per out.',
      }
    },
  },
]

function wrongUnit(is: string, rate: boolean): Finding {
  const fix = rate ? 'Give it as a rate, such as 1200/min or 20/s.' : 'Give it as a percentage, such as 80%.'
  return { key: 'private-capacity', is: `is ${is}`, fix }
}

function missing(key: LoadKey, is: string, fix: string): Finding {
  return { key, is, fix }
}

export const LOAD_RULES: readonly LoadCheck[] = [...SOURCE_RULES, ...UNIT_RULES]
