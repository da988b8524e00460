import type { ModeRow } from '../domain/modes.ts'
import type { ActionError } from '../domain/errors.ts'
import { applyRules, readFields, type Checked, type FieldsRule } from './check.ts'
import type { TargetRaw } from './collect.ts'
import { problemOf, type Finding, type Raw } from './origin.ts'
import type { LoadCheck, LoadContext } from './load-check.ts'
import { LOAD_RULES } from './rules-load.ts'
import {
  ONE_LOAD,
  RULE_SHAPE,
  VETO_SHAPE,
  type RuleShape,
  type VetoShape,
  type VetoValues,
} from './shape-loads.ts'
import type { TargetShape } from './shape-target.ts'

/** A target's loads and vetoes, read and checked. */
export interface ReadLoads {
  /** Undefined if the target's own keys describe its load. */
  readonly rules: readonly Checked<RuleShape>[] | undefined
  readonly vetoes: readonly Checked<VetoShape>[]
  readonly problems: readonly ActionError[]
}

/** What the run's mode needs from the configuration. */
export type Demands = Pick<ModeRow, 'needsLoad' | 'needsAzure' | 'runsAs'>

const OF_ENTRY = 'each entry reads a source of its own'

/** The lists of a target, and its own keys that describe a load, with all their problems. */
export function readLoads(
  raw: TargetRaw,
  target: Checked<TargetShape>,
  { demands, hasStackHub }: { readonly demands: Demands; readonly hasStackHub: boolean },
): ReadLoads {
  // A replay expects old data.
  const isReplay = demands.runsAs === 'simulation'
  const ofTarget: LoadContext = {
    needed: demands.needsLoad,
    hasStackHub,
    maxDataAgeSeconds: isReplay ? undefined : target.values['max-data-age'],
  }
  const ofEntry = ({ values }: Checked<RuleShape> | Checked<VetoShape>): LoadContext => {
    const own = isReplay ? undefined : values['max-data-age']
    return { ...ofTarget, needed: OF_ENTRY, maxDataAgeSeconds: own ?? ofTarget.maxDataAgeSeconds }
  }
  const rules = raw.loads?.map((it) => readFields(RULE_SHAPE, it))
  const vetoes = raw.vetoes.map((it) => readFields(VETO_SHAPE, it))
  return {
    rules,
    vetoes,
    problems: [
      ...(rules === undefined
        ? applyRules(LOAD_RULES, target, ofTarget)
        : [
            ...rules.flatMap((it) => [...it.problems, ...applyRules(LOAD_RULES, it, ofEntry(it))]),
            ...besides(raw),
          ]),
      ...vetoes.flatMap((it) => [...it.problems, ...applyRules(VETO_RULES, it, ofEntry(it))]),
      ...names(rules ?? []),
      ...names(vetoes),
      ...vetoAlone(raw, target),
    ],
  }
}

/** A target whose own keys describe a load beside a list of loads: unclear which one counts. */
function besides(raw: Raw): ActionError[] {
  const key = ONE_LOAD.find((name) => raw.given.has(name))
  if (key === undefined) return []
  const fix = 'Move it, with all that belongs to it, into an entry of loads:, or take loads: out.'
  return [
    problemOf(raw, { key, is: 'is given, and so is loads:, which says of each load where it is read', fix }),
  ]
}

/** A veto holds back what a load recommends. */
function vetoAlone(raw: TargetRaw, target: Checked<TargetShape>): ActionError[] {
  const [first] = raw.vetoes
  const hasLoad = raw.loads !== undefined || target.invalid.has('load-source')
  if (first === undefined || hasLoad || target.values['load-source'] !== undefined) return []
  const fix = 'Set load-source with what belongs to it, or loads:, or take veto: out.'
  return [
    problemOf(raw, {
      key: 'load-source',
      is: 'is missing, and veto: holds back only what a load asks for',
      fix,
    }),
  ]
}

/** Each entry has a name that no other entry has. */
function names(entries: readonly (Checked<RuleShape> | Checked<VetoShape>)[]): ActionError[] {
  const seen = new Set<string>()
  return entries.flatMap(({ raw, values: { name }, invalid }) => {
    if (invalid.has('name')) return []
    const key = name?.toLowerCase()
    if (key !== undefined && !seen.has(key)) {
      seen.add(key)
      return []
    }
    const is = name === undefined ? 'is missing' : `is '${name}', the name of another one`
    const fix = 'Give each entry a name of its own, by which log and report call it.'
    return [problemOf(raw, { key: 'name', is, fix })]
  })
}

const LIMIT_FIX =
  'Set it to the level above which a burst would not help: 85%, 1200/min, or a number in the metric’s own unit.'

/**
 * A veto's limit is to its metric what private-capacity is to a load, so the rules of a load apply to it under that
 * name.
 */
const VETO_RULES = LOAD_RULES.map(forVeto)

function forVeto(rule: LoadCheck): FieldsRule<VetoShape, LoadContext> {
  const needs: readonly string[] = rule.needs.map((key) => (key === 'private-capacity' ? 'limit' : key))
  return {
    needs: needs.filter(isOfVeto),
    find(values, given, context) {
      const found = rule.find(asLoad(values), given, context)
      return found?.key === 'private-capacity' ? ofLimit(found, values) : found
    },
  }
}

function isOfVeto(key: string): key is keyof VetoShape {
  return Object.hasOwn(VETO_SHAPE, key)
}

function asLoad({ limit, ...values }: VetoValues): Parameters<LoadCheck['find']>[0] {
  return {
    ...values,
    'load-scope': 'total',
    'private-capacity': limit,
    'instance-capacity': undefined,
    'burst-load-resource': undefined,
    'burst-load-metric': undefined,
    'burst-load-query': undefined,
  }
}

function ofLimit(found: Finding, { limit }: VetoValues): Finding {
  return { ...found, key: 'limit', fix: limit === undefined ? LIMIT_FIX : found.fix }
}
