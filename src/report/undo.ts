import { nameOfCreated, wasNone } from '../domain/autoscale.ts'
import { sku, utc } from '../domain/format.ts'
import type { Mode } from '../domain/modes.ts'
import type { Observation } from '../domain/observation.ts'
import type { Hold } from '../domain/record.ts'
import type { Endpoint, Resources, ServicePlan, WebApp } from '../domain/resources.ts'
import { sameSize } from '../domain/tiers.ts'
import { epochSeconds } from '../domain/units.ts'
import type { TargetReport, Trigger } from './model.ts'
import { safe } from './safe.ts'
import { partOf, quoted, typeForAz } from './shell.ts'

/** How to take a change back, as text to paste into a shell. */
export interface Undo {
  /** The dispatch that undoes it; undefined if no command of this action does. */
  readonly dispatch: string | undefined
  /** The same without GitHub and without this action, in the safe order; comments begin with `#`. */
  readonly az: readonly string[]
}

/** As lines of a shell: what to dispatch, and what to run then, or instead. */
export function undoLines({ dispatch, az }: Undo): readonly string[] {
  const heading = dispatch?.includes(' -f mode=pause ')
    ? '# then, or without GitHub: automation would change it again'
    : '# without GitHub, in this order:'
  return [...(dispatch === undefined ? [] : [dispatch]), ...(az.length === 0 ? [] : [heading, ...az])]
}

/** Undefined if nothing was changed that can be taken back. */
export function undoOf(report: TargetReport): Undo | undefined {
  const { before, after } = report
  if (!report.changed || report.dryRun || before === undefined || after === undefined) return undefined
  // A watch that only claimed the lease would otherwise take back what the other watch did meanwhile.
  if (report.watch?.changingPasses === 0) return undefined
  const dispatch = dispatchOf(report)
  const az = azLines(before.resources, after, report)
  return dispatch === undefined && az.length === 0 ? undefined : { dispatch, az }
}

function dispatchOf(report: TargetReport): string | undefined {
  const mode = modeThatUndoes(report)
  return mode === undefined ? undefined : dispatchLine(report.trigger, mode)
}

/** "gh workflow run cloudburst-by-hand.yml -R octo/shop -f mode=scale-back -f reason='undo of run 7'". */
export function dispatchLine({ lane, runId }: Trigger, mode: Mode): string | undefined {
  if (lane === undefined) return undefined
  const reason = quoted(`undo of run ${runId}`)
  return `gh workflow run ${quoted(lane.workflow)} -R ${quoted(lane.repository)} -f mode=${mode} -f reason=${reason}`
}

function modeThatUndoes({ before, after }: TargetReport): Mode | undefined {
  if (before === undefined || after === undefined) return undefined
  const pauses = (it: typeof before): boolean =>
    it.record.kind === 'known' && it.record.value.pause !== undefined
  if (pauses(after) && !pauses(before)) return 'resume'
  if (pauses(before) && !pauses(after)) return 'pause'
  const [was, is] = [before.resources, after.resources]
  const serves = (it: Resources): boolean => it.burstEndpoint.status === 'Enabled'
  if (serves(was) !== serves(is)) return serves(is) ? 'scale-back' : 'burst'
  if (!serves(is) && was.app.state !== is.app.state)
    return is.app.state === 'Running' ? 'scale-back' : 'prewarm'
  return isWeightAlone(was, is) ? 'pause' : holdThatUndoes(before, after)
}

/** No mode sets a weight, and automation would set it again: it must pause while the old weight holds. */
function isWeightAlone(was: Resources, is: Resources): boolean {
  return is.burstEndpoint.status === 'Enabled' && was.burstEndpoint.weight !== is.burstEndpoint.weight
}

/** For a run that changed no more than the hold. One that had ended by itself does not come back. */
function holdThatUndoes(before: Observation, after: Observation): Mode | undefined {
  const holdOf = ({ record }: Observation): Hold | undefined => {
    const hold = record.kind === 'known' ? record.value.hold : undefined
    return hold !== undefined && hold.untilEpochSeconds > after.at ? hold : undefined
  }
  const [was, is] = [holdOf(before), holdOf(after)]
  return was?.command === is?.command ? undefined : (was?.command ?? 'resume')
}

function azLines(was: Resources, after: Observation, report: TargetReport): readonly string[] {
  const is = after.resources
  const plan = planLine(was.plan, is.plan)
  const autoscale = autoscaleLine(report, is)
  const app = appLine(was.app, is.app)
  const endpoints = endpointPairs(was, is).flatMap(([before, now]) => endpointLine(before, now))
  if (was.burstEndpoint.status === 'Enabled' && is.burstEndpoint.status !== 'Enabled') {
    const ready = `# go on only when https://${safe(is.app.defaultHostName, 200)} answers as users need it`
    return [...plan, ...app, ...(app.length === 0 ? [] : [ready]), ...endpoints]
  }
  const stops = app.length > 0 && was.app.state !== 'Running'
  const goesOff = stops || (plan.length > 0 && shrinks(was.plan, is.plan, report))
  const drain = goesOff ? drainLines(after, report, endpoints.length > 0) : []
  // Before the app stops, because autoscale counts a stopped app as idle.
  return [...endpoints, ...drain, ...autoscale, ...app, ...plan]
}

/** Users come for a while after the endpoint is disabled: by the line above, or by the run itself (never-stop-before-drain). */
function drainLines(
  { at, resources, record }: Observation,
  { config }: TargetReport,
  disables: boolean,
): readonly string[] {
  const drainMin = config?.routing.drainMinSeconds ?? 0
  const text = '# wait until no visitor is left:'
  if (disables)
    return [`${text} at least ${String(Math.max(Math.ceil(drainMin / 60), 5))} min after the line above`]
  const since = record.kind === 'known' ? record.value.drainSinceEpochSeconds : undefined
  if (since === undefined || resources.burstEndpoint.status === 'Enabled') return []
  return [`${text} not before ${utc(epochSeconds(since + drainMin), at)}`]
}

/** Puts private endpoints first if they come back, so that the last one that serves is never disabled. */
function endpointPairs(was: Resources, is: Resources): readonly (readonly [Endpoint, Endpoint])[] {
  const pairs = [...was.privateEndpoints, was.burstEndpoint].flatMap((before) => {
    const now = [...is.privateEndpoints, is.burstEndpoint].find(({ id }) => id === before.id)
    return now === undefined ? [] : [[before, now] as const]
  })
  return pairs.sort(([a], [b]) => Number(b.status === 'Enabled') - Number(a.status === 'Enabled'))
}

function endpointLine(before: Endpoint, now: Endpoint): readonly string[] {
  // The weight of an endpoint that is in no answer, and was in none, means nothing.
  if (before.status === 'Disabled' && now.status === 'Disabled') return []
  const changes = [
    ...(before.status === now.status ? [] : [`--endpoint-status ${before.status}`]),
    ...(before.weight === now.weight || before.weight === undefined
      ? []
      : [`--weight ${String(before.weight)}`]),
    ...(before.priority === now.priority || before.priority === undefined
      ? []
      : [`--priority ${String(before.priority)}`]),
  ]
  if (changes.length === 0) return []
  const profile = nameIn(now.id, 'trafficManagerProfiles')
  return [
    `az network traffic-manager endpoint update ${scope(now.id)} --profile-name ${profile} --type ${typeForAz(now.type)} -n ${quoted(now.name)} ${changes.join(' ')}`,
  ]
}

function appLine(before: WebApp, now: WebApp): readonly string[] {
  if (before.state === now.state) return []
  const verb = before.state === 'Running' ? 'start' : 'stop'
  const slot = /\/slots\/([^/]+)$/iu.exec(now.id)?.[1]
  const site = nameIn(now.id, 'sites')
  return [
    `az webapp ${verb} ${scope(now.id)} -n ${site}${slot === undefined ? '' : ` --slot ${quoted(slot)}`}`,
  ]
}

function planLine(before: ServicePlan, now: ServicePlan): readonly string[] {
  if (sku(before.sku) === sku(now.sku)) return []
  const size = `--sku ${quoted(before.sku.name)} --number-of-workers ${String(before.sku.capacity)}`
  return [`az appservice plan update ${scope(now.id)} -n ${quoted(now.name)} ${size}`]
}

/** Whether a return to `before` takes something away. No list ranks sizes, so only a change from the idle size is known to add. */
function shrinks(before: ServicePlan, now: ServicePlan, { config }: TargetReport): boolean {
  if (before.sku.capacity < now.sku.capacity) return true
  const idle = config?.burstSide.idleSku
  return !sameSize(before.sku, now.sku) && (idle === undefined || !sameSize(now.sku, { name: idle }))
}

/** The setting as the state tag remembers it from before the burst. */
function autoscaleLine({ applied, after }: TargetReport, is: Resources): readonly string[] {
  const step = applied.find(({ change }) => /^autoscale(?: |$)/u.test(change?.resource ?? ''))
  const before = after?.record.kind === 'known' ? after.record.value.autoscaleBefore : undefined
  if (step?.change === undefined || before === undefined) return []
  const name = wasNone(before) ? nameOfCreated(is.plan) : step.change.resource.slice('autoscale '.length)
  const id = step.settingId ?? is.plan.id
  if (wasNone(before)) return [`az monitor autoscale delete ${scope(id)} -n ${quoted(name)}`]
  const { enabled, minimum, maximum, usual } = before
  const bounds = `--min-count ${String(minimum)} --max-count ${String(maximum)} --count ${String(usual)}`
  return [
    `az monitor autoscale update ${scope(id)} -n ${quoted(name)} --enabled ${String(enabled)} ${bounds}`,
  ]
}

function scope(id: string): string {
  return `--subscription ${nameIn(id, 'subscriptions')} -g ${nameIn(id, 'resourceGroups')}`
}

function nameIn(id: string, kind: string): string {
  return quoted(partOf(id, kind))
}
