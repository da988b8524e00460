import type { Rule, Ruling } from '../domain/decision.ts'
import { isOnlyTrigger, loadTitle } from '../domain/load.ts'
import { printable } from '../domain/text.ts'
import { capReached } from './cap.ts'
import { damageOf } from './damage.ts'
import { NO_PRIVATE, noAnswer, nobodyServes } from './dark.ts'
import { outsideText } from './outside.ts'
import { becauseOf, directionOf } from './rule-situation.ts'
import { activeHold } from './rules.ts'
import { isInAnswers } from './shares.ts'
import type { Situation } from './situation.ts'
import { isReadWhole, thinnessOf } from './too-thin.ts'
import { load, utc, duration } from '../domain/format.ts'

/** What a person should know beside the decision; repeated in every pass while it is true. */
export function warningsOf(s: Situation, winner: Ruling, overruled: readonly Ruling[]): readonly string[] {
  return [
    adopted(s),
    damageOf(s.o),
    unhealthy(s, winner),
    stopped(s),
    noAnswer(s.o.resources),
    heldDown(s, winner, overruled) ?? unserved(s, winner) ?? keptOut(s, winner, overruled),
    tooLong(s),
    ...unreadLoads(s),
    ...thinLoads(s),
    ...unreadVetoes(s),
    ...saturated(s),
    paused(s, winner),
  ].filter((it) => it !== undefined)
}

function adopted({ view, o }: Situation): string | undefined {
  return o.outside === undefined ? view.adopted : outsideText(o.outside, o)
}

function unhealthy({ o }: Situation, { rule }: Ruling): string | undefined {
  const { burstEndpoint, profile, app } = o.resources
  const serves = app.state === 'Running' && isInAnswers(burstEndpoint)
  if (burstEndpoint.status !== 'Enabled' || serves) return undefined
  const others = profile.endpoints.some(
    (it) => it.id !== burstEndpoint.id && it.status === 'Enabled' && it.monitorStatus === 'Online',
  )
  const what = `the burst endpoint is enabled but ${printable(burstEndpoint.monitorStatus)} (app ${printable(app.state)})`
  if (!others) return what
  return rule === 'pause'
    ? `${what} while another endpoint is Online, and automation is paused: disable it by hand, or run mode resume`
    : `${what} while another endpoint is Online: automation disables it before anything else`
}

/** Until automation bursts for it, or where a pause keeps it from that. */
function unserved({ o, target }: Situation, { rule, goal }: Ruling): string | undefined {
  if (goal.kind === 'bursting' || rule === 'command' || rule === 'hold') return undefined
  const text = nobodyServes(o.resources, target.privateDownAfterSeconds)
  return rule === 'pause' ? text && PAUSED : text
}

const PAUSED = `${NO_PRIVATE}, the burst endpoint is not enabled, and a pause keeps automation out: run mode resume`

/** A person's ceiling counts even if it hurts, but never silently. */
function heldDown(s: Situation, winner: Ruling, overruled: readonly Ruling[]): string | undefined {
  const held = activeHold(s)
  const isCeiling =
    s.command?.kind === 'scale-back' || (winner.rule === 'hold' && held?.command === 'scale-back')
  const until = held?.command === 'scale-back' ? ` until ${utc(held.untilEpochSeconds)}` : ''
  if (s.privateSide === 'down' && (isCeiling || held?.command === 'scale-back'))
    return `${NO_PRIVATE}, and a person's scale-back keeps Azure out${until}: run mode burst or resume to end that`
  const wanted = wantedBurst(s, overruled)
  if (!isCeiling || wanted === undefined) return undefined
  return `a person's scale-back keeps Azure out${until} although ${wanted.because}`
}

/** The burst that demand asks for and that does not begin. */
function wantedBurst({ view }: Situation, overruled: readonly Ruling[]): Ruling | undefined {
  if (view.phase === 'bursting') return undefined
  return overruled.find((it) => it.goal.kind === 'bursting' && it.rule !== 'missing-data')
}

/** What the state tag alone says may be a mistake, or damage. */
const BY_THE_TAG: readonly Rule[] = ['pause', 'outside-change', 'retry-backoff']

/** A burst that the state tag keeps from beginning, never silently. */
function keptOut(s: Situation, winner: Ruling, overruled: readonly Ruling[]): string | undefined {
  const wanted = wantedBurst(s, overruled)
  if (wanted === undefined || winner.goal.kind === 'bursting' || !BY_THE_TAG.includes(winner.rule))
    return undefined
  // The change that this pass has found is told already.
  if (winner.rule === 'outside-change' && s.o.outside !== undefined) return undefined
  const end = winner.rule === 'retry-backoff' ? 'mode: burst tries at once' : 'mode: resume ends that'
  return `no burst begins, although ${wanted.because}: ${winner.because} (${end})`
}

function tooLong(s: Situation): string | undefined {
  const { maxBurstSeconds: most, maxBurstAction } = s.target.policy
  const length = capReached(s)
  if (length === undefined || most === undefined || maxBurstAction !== 'alert') return undefined
  return `the burst has lasted ${duration(length)}, longer than max-burst (${duration(most)})`
}

/**
 * An unknown load must not go unseen: it keeps a burst, and the bill, running. If no load is known, the error of the run
 * says so, unless `on-no-data: warn`.
 */
function unreadLoads({ rules, target, view }: Situation): string[] {
  const unread = rules.filter((it) => directionOf(it) === 'unknown')
  if (unread.length === rules.length && target.load?.onNoData !== 'warn') return []
  const lasts = view.phase === 'bursting' || view.phase === 'draining'
  return unread
    .filter(({ reading }) => lasts || reading === undefined || !isOnlyTrigger(reading.main))
    .map(
      (it) =>
        `the ${loadTitle(it.rule.name)} is not known (${becauseOf(it)}): without it there is no scale-in`,
    )
}

/**
 * A burst whose load may not end it continues and costs money. After a scale-in the minutes of the drain stay unknown,
 * because nobody reads the burst side any more: the load itself is whole, so there is nothing to fix.
 */
function thinLoads({ rules, target, view }: Situation): string[] {
  const { stabilizationSeconds } = target.policy
  return rules
    .filter((it) => view.phase === 'bursting' || !isReadWhole(it, stabilizationSeconds))
    .map((it) => thinnessOf(it, stabilizationSeconds)?.text)
    .filter((it) => it !== undefined)
}

function unreadVetoes({ vetoes }: Situation): string[] {
  return vetoes
    .filter((it) => it.value === undefined)
    .map((it) => `the veto ${it.because}: until it is known, it blocks nothing`)
}

/** A saturated site serves its limit and not what users request. */
function saturated({ rules }: Situation): string[] {
  return rules.flatMap(({ demand, rule }) => {
    if (demand.kind === 'unknown') return []
    const { privateNow: own, way } = demand.value
    const { value: carries, unit } = rule.privateCapacity
    if (own === undefined || own < carries) return []
    const whose = rules.length === 1 ? '' : ` (${rule.name})`
    const hides =
      way === 'saturated'
        ? 'demand is worked out from the burst side’s part of it'
        : 'true demand may be higher than it shows'
    return [
      `the private side is at ${load(own, unit)}${whose}, at or above its capacity (${load(carries, unit)}): ${hides}`,
    ]
  })
}

/** The silence of a stopped site does not count as zero load. */
function stopped({ o }: Situation): string | undefined {
  const rules = o.load.kind === 'known' ? o.load.value.rules : []
  const sites = rules.flatMap(({ main }) => main.sites ?? [])
  const down = sites.filter((site) => !site.serving)
  if (down.length === 0 || down.length < sites.length) return undefined
  const named = down.map(({ name, state }) => `${printable(name)} is ${printable(state)}`).join(', ')
  return `the private site ${named}: start it on its Hub; its silence does not count as zero load`
}

function paused(s: Situation, winner: Ruling): string | undefined {
  if (winner.rule !== 'pause' || s.command === undefined) return undefined
  return `automation is paused, which also stops ${s.command.kind}: run mode resume first`
}
