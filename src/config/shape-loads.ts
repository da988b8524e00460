import { optional, type ValuesOf } from './field.ts'
import { capacity } from './kinds-azure.ts'
import { duration } from './kinds.ts'
import { entryName, LOAD } from './shape-target.ts'

/** Load keys that describe the target and not what is read. */
const { 'max-data-age': _age, 'on-no-data': _noData, ...READ } = LOAD
const {
  'load-scope': _scope,
  'burst-load-resource': _resource,
  'burst-load-metric': _metric,
  'burst-load-query': _query,
  'private-capacity': _private,
  'instance-capacity': _instance,
  ...SOURCE
} = READ

/** Without a default, so that the target's value applies. */
const OWN_AGE = { 'max-data-age': optional(duration('1m', '1d', '10m')) } as const

/** An entry of `loads:`. */
export const RULE_SHAPE = { name: optional(entryName('cpu')), ...READ, ...OWN_AGE } as const

/** An entry of `veto:`. */
export const VETO_SHAPE = {
  name: optional(entryName('database')),
  ...SOURCE,
  limit: optional({
    ...capacity('85%'),
    expected:
      'a limit above 0: a percentage up to 100%, a rate such as 1200/min, or a bare number in the metric’s own unit',
  }),
  ...OWN_AGE,
} as const

export type LoadShape = typeof READ
export type LoadValues = ValuesOf<LoadShape>
export type RuleShape = typeof RULE_SHAPE
export type RuleValues = ValuesOf<RuleShape>
export type VetoShape = typeof VETO_SHAPE
export type VetoValues = ValuesOf<VetoShape>

/** Inputs that describe one load and so contradict a list of loads. */
export const ONE_LOAD: readonly string[] = Object.keys(READ)

/** Lists that only the config file can contain. */
export const LISTS = ['loads', 'veto'] as const
