import type { LoadRule, LoadSourceConfig, TargetLoad, VetoConfig } from '../domain/config.ts'
import { ONLY_LOAD, type Capacity } from '../domain/load.ts'
import type { Seconds } from '../domain/units.ts'
import { knownMetric, readsAzureMetric } from './azure-metric-unit.ts'
import { given } from './build.ts'
import type { WrittenCapacity } from './kinds-azure.ts'
import type { LoadValues, RuleValues, VetoValues } from './shape-loads.ts'
import type { TargetValues } from './shape-target.ts'

/** The lists of a target; `rules` is undefined if its own keys describe its load. */
export interface Lists {
  readonly rules: readonly RuleValues[] | undefined
  readonly vetoes: readonly VetoValues[]
}

/** What a target is judged by, from values that have passed every check; undefined if it reads no load. */
export function buildLoad(values: TargetValues, lists: Lists): TargetLoad | undefined {
  const age = values['max-data-age']
  const [first, ...others] = (lists.rules ?? [{ ...values, name: ONLY_LOAD }])
    .map((rule) => loadRule(rule.name ?? ONLY_LOAD, rule, rule['max-data-age'] ?? age))
    .filter((rule) => rule !== undefined)
  if (first === undefined) return undefined
  const vetoes = lists.vetoes.map((veto) => vetoOf(veto, age)).filter((veto) => veto !== undefined)
  return { rules: [first, ...others], vetoes, onNoData: values['on-no-data'] }
}

function loadRule(name: string, values: LoadValues, maxDataAgeSeconds: Seconds): LoadRule | undefined {
  const { 'load-source': source, 'load-scope': scope, 'private-capacity': written } = values
  if (source === undefined || scope === undefined || written === undefined) return undefined
  const instance = values['instance-capacity']
  return {
    name,
    main: loadSource(source, written, values),
    scope,
    ...given('burstResource', values['burst-load-resource']),
    ...given('burstMetric', values['burst-load-metric']),
    ...given('burstQuery', values['burst-load-query']),
    privateCapacity: inOwnUnit(written, values),
    ...given('instanceCapacity', instance && likePrivate(instance, written, values)),
    maxDataAgeSeconds,
  }
}

function vetoOf(values: VetoValues, targetAge: Seconds): VetoConfig | undefined {
  const { name, 'load-source': source, limit: written } = values
  if (name === undefined || source === undefined || written === undefined) return undefined
  const limit = inOwnUnit(written, values)
  const isKnown = !written.bare || limit.unit !== written.unit
  return {
    name,
    source: { ...loadSource(source, written, values), unitStatedBy: 'limit' },
    limit: { value: limit.value, ...(isKnown && { unit: limit.unit }) },
    maxDataAgeSeconds: values['max-data-age'] ?? targetAge,
  }
}

type SourceValues = Omit<VetoValues, 'name' | 'limit' | 'max-data-age'>

function loadSource(
  source: LoadSourceConfig['source'],
  written: WrittenCapacity,
  values: SourceValues,
): LoadSourceConfig {
  return {
    source,
    ...given('url', values['load-url']),
    ...given('query', values['load-query']),
    ...given('resource', values['load-resource']),
    ...given('metric', values['load-metric']),
    ...given('namespace', values['load-namespace']),
    ...given('filter', values['load-filter']),
    ...given('intervalSeconds', values['load-interval']),
    ...given('perSeconds', values['load-per']),
    ...given('aggregation', values['load-aggregation']),
    ...given('path', values['load-path']),
    ...given('value', values['load-value']),
    headers: values['load-headers'] ?? {},
    ...given('unit', written.bare ? undefined : written.unit),
    ...given('ratePer', written.ratePer),
  }
}

/** A bare number is in the load's own unit, which is known for the usual metrics of Azure. */
function inOwnUnit({ value, unit, bare }: WrittenCapacity, values: SourceValues): Capacity {
  const metric = bare && readsAzureMetric(values) ? knownMetric(values) : undefined
  return { value, unit: metric?.unit ?? unit }
}

/** A bare instance capacity has the unit of the private capacity: 20 beside 60/s is 20 a second. */
function likePrivate(instance: WrittenCapacity, own: WrittenCapacity, values: SourceValues): Capacity {
  if (!instance.bare) return { value: instance.value, unit: instance.unit }
  const { unit } = inOwnUnit(own, values)
  return { value: instance.value * (own.ratePer === 'second' ? 60 : 1), unit }
}
