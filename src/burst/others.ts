import type { TargetConfig } from '../domain/config.ts'
import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import { sameSize } from '../domain/tiers.ts'
import { printable } from '../domain/text.ts'
import { elapsed, seconds } from '../domain/units.ts'
import { phaseOf } from '../policy/phase.ts'
import { keptForOthers } from './autoscale-restore.ts'
import { SHOWN_WITHIN } from './known/shown-within.ts'
import { sinceOwnWrite, whoDid } from './outside.ts'
import type { Session } from './session.ts'
import type { Step } from './steps.ts'

/** A name is not worth a later write: the app that someone stopped in a burst has users. */
const BEFORE_A_WRITE = seconds(2)

/** What was read, and what follows from it. */
interface Seen {
  readonly o: Observation
  readonly decision: Pick<Decision, 'goal'>
  readonly steps: readonly Step[]
}

/**
 * Tells, once in a run, what someone outside this action changed besides the status of the burst endpoint, and who did. What
 * was read a moment ago tells nothing of that: another run may have changed it since. A run that leaves everything as it is
 * says nothing, because the next one would say it again.
 */
export async function warnOfOthers(s: Session, { o, decision, steps }: Seen): Promise<void> {
  if (s.reads.kept !== undefined) return
  const kept = decision.goal.kind === 'idle' ? keptForOthers(o) : undefined
  if (kept !== undefined && s.story.tells(kept)) s.narrator.warned(kept)
  if (o.record.kind === 'unknown' || steps.length === 0) return
  await warnOfPlanSize(s, o, o.record.value)
  await nameWhoChanged(s, o, o.record.value)
}

/**
 * Someone gave the App Service plan another size in the burst. The burst goes on with it, because a size changes only while
 * idle (resize-only-while-idle), and a person must know: its instances may carry less, or cost more.
 */
async function warnOfPlanSize(s: Session, o: Observation, record: BurstRecord): Promise<void> {
  const before = sizeBefore(o, record)
  if (before === undefined || !s.story.tells(`plan size was ${before}`)) return
  const who = await whoDid(s, o.resources.plan, sinceOwnWrite(record, o.at), s.signal, BEFORE_A_WRITE)
  const by = who.kind === 'known' ? `by ${printable(who.value, 120)}` : `unknown by whom: ${who.reason}`
  s.narrator.warned(sizeText(o, before, by, s.target))
}

/** The size of the plan as the state tag says; undefined if the plan still has it, or if no burst is on it. */
function sizeBefore(
  { at, resources: { plan, burstEndpoint } }: Observation,
  { phase, phaseSinceEpochSeconds, planSku }: BurstRecord,
): string | undefined {
  if (phase !== 'bursting' || planSku === undefined || burstEndpoint.status !== 'Enabled') return undefined
  // The plan was read less than a minute after its resize, and may be shown late.
  if (elapsed(phaseSinceEpochSeconds, at) < SHOWN_WITHIN) return undefined
  return sameSize({ name: planSku }, plan.sku) ? undefined : planSku
}

function sizeText(
  { resources: { plan } }: Observation,
  before: string,
  by: string,
  { burstSide: { idleSku, sharedPlan } }: TargetConfig,
): string {
  const now = printable(plan.sku.name)
  const after = idleSku === undefined ? 'the scale-in leaves it so' : `the scale-in makes it ${idleSku}`
  return (
    `someone outside this action${sharedPlan === 'allow' ? ', or another target on it,' : ''} changed the App Service plan ${printable(plan.name)} in the burst from ` +
    `${printable(before)} to ${now} (${by}). The burst goes on with ${now}, because this action changes a size ` +
    `only while nobody uses the app; ${after}. If one instance of ${now} carries less, lower instance-capacity`
  )
}

const TITLES = { app: 'the web app', burstEndpoint: 'the endpoint' } as const

/** The decision warns that someone changed the app or a weight; the activity log may tell who. */
async function nameWhoChanged(s: Session, o: Observation, record: BurstRecord): Promise<void> {
  const { changedOutside: what } = phaseOf(o, s.target.burstSide)
  if (what === undefined || !s.story.tells(`changed outside: ${what}`)) return
  const who = await whoDid(s, o.resources[what], sinceOwnWrite(record, o.at), s.signal, BEFORE_A_WRITE)
  const title = `${TITLES[what]} ${printable(o.resources[what].name)}`
  if (who.kind === 'known')
    s.narrator.warned(`by the activity log, ${printable(who.value, 120)} changed ${title} last`)
}
