import type { ResourceRef, TargetConfig } from '../domain/config.ts'
import type { ActionError } from '../domain/errors.ts'
import type { Schedule } from '../domain/schedule.ts'
import { buildTarget } from './build.ts'
import { namesOf, notApart, type ReadTarget } from './apart.ts'
import { applyRules, readFields, type Checked } from './check.ts'
import { buildLoad } from './build-load.ts'
import type { TargetRaw } from './collect.ts'
import { readLoads, type Demands, type ReadLoads } from './loads.ts'
import { problemOf, type Raw } from './origin.ts'
import type { ScheduleContext, SchedulesRead } from './schedules.ts'
import { resourceNames, type ResourceNames } from './resource-names.ts'
import { TARGET_RULES } from './rules-target.ts'
import { selected, type Wanted } from './selection.ts'
import { NAMED_TARGET_SHAPE, type TargetShape, type TargetValues } from './shape-target.ts'

/** Reads the schedules of a target; loaded only if a file has some. */
export type ReadSchedules = (raw: Raw, context: ScheduleContext) => SchedulesRead

export interface TargetsContext {
  readonly readSchedules: ReadSchedules | undefined
  readonly demands: Demands
  readonly allowedSubscriptions: readonly string[]
  /** An Azure Stack Hub is named, by input or by file. */
  readonly hasStackHub: boolean
  readonly wanted: Wanted
}

/** Stands for a resource that a simulation does not need; no request is made to it. */
const NO_RESOURCE: ResourceRef = { subscriptionId: '', resourceGroup: '', name: '' }

export interface Targets {
  /** Complete only if there are no problems. */
  readonly targets: readonly TargetConfig[]
  readonly problems: readonly ActionError[]
}

interface Read extends ReadTarget {
  readonly schedules: readonly Schedule[]
  readonly loads: ReadLoads
  readonly problems: readonly ActionError[]
}

/** All targets with all their problems, including conflicts between targets. */
export function readTargets(raws: readonly TargetRaw[], context: TargetsContext): Targets {
  const read = raws.map((raw) => readTarget(raw, context))
  const names = namesOf(read)
  const { indexes, problems: inSelection } = selected(names, context.wanted)
  const problems = [...read.flatMap((it) => it.problems), ...notApart(read, names), ...inSelection]
  return { targets: problems.length > 0 ? [] : built(read, names, indexes, context), problems }
}

function readTarget(raw: TargetRaw, context: TargetsContext): Read {
  const checked = readFields(NAMED_TARGET_SHAPE, raw)
  const names = resourceNames(checked.values, checked.invalid)
  const loads = readLoads(raw, checked, context)
  const { schedules, problems: inSchedules } = schedulesOf(checked, context)
  const problems = [
    ...checked.problems,
    ...names.findings
      .filter(({ key }) => isNeeded(key, raw, context))
      .map((finding) => problemOf(raw, finding)),
    ...applyRules(TARGET_RULES, checked, context),
    ...loads.problems,
    ...inSchedules,
    ...foreignSubscriptions(checked, names, context),
    ...[...(loads.rules ?? []), ...loads.vetoes].flatMap((entry) => foreignLoads(entry, context)),
  ]
  return { checked, names, schedules, loads, problems }
}

function schedulesOf(
  { raw, values, invalid }: Checked<TargetShape>,
  { readSchedules }: TargetsContext,
): SchedulesRead {
  if (readSchedules === undefined) return { schedules: [], problems: [] }
  return readSchedules(raw, {
    routing: invalid.has('routing') ? undefined : values.routing,
    maxShare: invalid.has('max-share') ? undefined : values['max-share'],
  })
}

/** A simulation touches no resource, so none is required. A resource that is named must still be valid. */
function isNeeded(key: string, raw: Raw, { demands }: TargetsContext): boolean {
  return demands.needsAzure || raw.given.has(key)
}

function built(
  read: readonly Read[],
  targetNames: readonly string[],
  indexes: readonly number[],
  { demands }: TargetsContext,
): TargetConfig[] {
  return indexes.flatMap((index) => {
    const it = read[index]
    if (it === undefined) return []
    const {
      checked: { values },
      names,
      schedules,
      loads,
    } = it
    const none = demands.needsAzure ? undefined : NO_RESOURCE
    const { app = none, profile = none } = names
    if (app === undefined || profile === undefined) return []
    const load = buildLoad(values, {
      rules: loads.rules?.map((rule) => rule.values),
      vetoes: loads.vetoes.map((veto) => veto.values),
    })
    const target = buildTarget(targetNames[index] ?? '', values, { ...names, app, profile }, load)
    return [schedules.length === 0 ? target : { ...target, schedules }]
  })
}

function foreignSubscriptions(
  checked: Checked<TargetShape>,
  names: ResourceNames,
  context: TargetsContext,
): ActionError[] {
  const found = [
    ['web-app', names.app?.subscriptionId],
    ['traffic-manager-profile', names.profile?.subscriptionId],
  ] as const
  return [...foreign(checked.raw, found, context), ...foreignLoads(checked, context)]
}

/** The source of a load or a veto. */
function foreignLoads(
  {
    raw,
    values,
    invalid,
  }: Pick<Checked<TargetShape>, 'raw' | 'invalid'> & { readonly values: LoadResources },
  context: TargetsContext,
): ActionError[] {
  const keys = ['load-resource', 'burst-load-resource'] as const
  const found = keys.map((key) => [key, invalid.has(key) ? undefined : subscriptionOf(values[key])] as const)
  return foreign(raw, found, context)
}

type LoadResources = Partial<Pick<TargetValues, 'load-resource' | 'burst-load-resource'>>

function foreign(
  raw: Raw,
  found: readonly (readonly [key: string, subscription: string | undefined])[],
  { allowedSubscriptions }: TargetsContext,
): ActionError[] {
  if (allowedSubscriptions.length === 0) return []
  const allowed = new Set(allowedSubscriptions.map((id) => id.toLowerCase()))
  return found
    .filter(([, id]) => id !== undefined && !allowed.has(id))
    .map(([key, id]) => {
      const is = `is in subscription ${id ?? ''}, which allowed-subscriptions does not name`
      return problemOf(raw, {
        key,
        is,
        fix: 'Correct the resource, or add the subscription to allowed-subscriptions.',
      })
    })
}

function subscriptionOf(id: string | undefined): string | undefined {
  return /^\/?subscriptions\/([^/]+)/iu.exec(id ?? '')?.[1]?.toLowerCase()
}
