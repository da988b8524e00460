import type { Decision } from '../domain/decision.ts'
import { duration, load, ratio, utc } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord, Hold, Pause } from '../domain/record.ts'
import type { EpochSeconds } from '../domain/units.ts'

/** What a person's command will do to users. The log says it before the run does it. */
export interface Consequence {
  /** One or two sentences. */
  readonly text: string
  /** The private side gets more than it can carry, or nothing tells whether it does. */
  readonly isWarning: boolean
}

/** `hold`: what the command leaves behind; undefined if it leaves none. */
export function consequenceOf(
  decision: Decision,
  command: Hold['command'],
  { hold, now }: { readonly hold: Hold | undefined; readonly now: EpochSeconds },
): Consequence {
  const kept = holdText(command, hold, now)
  if (command !== 'scale-back') return { text: `${EFFECTS[command]}${kept}`, isWarning: false }
  const { text, isWarning } = backText(decision)
  return { text: `${text}${kept}`, isWarning }
}

const EFFECTS = {
  burst: 'some visitors go to Azure, whatever the load is',
  prewarm: 'the burst side gets ready and costs money; no visitor goes there',
} as const

function backText({ evidence }: Decision): Consequence {
  const { demand, utilization, rules } = evidence
  const rule = rules.find(({ decides }) => decides)
  const all = 'all new visitors go to the private side'
  if (demand === undefined || utilization === undefined || rule === undefined)
    return {
      text: `${all}; whether it can carry them is not known, because the load is not`,
      isWarning: true,
    }
  const standing = `demand is ${load(demand, rule.unit)}, ${ratio(utilization)} of private capacity (${load(rule.capacity, rule.unit)})`
  if (utilization <= 1) return { text: `${all}; ${standing}`, isWarning: false }
  const tooMuch = load(demand - rule.capacity, rule.unit)
  return {
    text: `${all}, which overloads it: ${standing}, so it gets ${tooMuch} more than it can carry`,
    isWarning: true,
  }
}

function holdText(command: Hold['command'], hold: Hold | undefined, now: EpochSeconds): string {
  if (hold === undefined) return '. It leaves no hold, so automation may decide otherwise at once'
  return `. Held until ${untilText(hold, now)}: ${KEPT[command]}. mode: resume ends the hold`
}

const KEPT: Readonly<Record<Hold['command'], string>> = {
  burst: 'automation may raise the share and does not end the burst',
  'scale-back': 'automation does not burst, even if the private side is down',
  prewarm: 'automation may burst and does not stop the app',
}

function untilText({ untilEpochSeconds }: Pause, now: EpochSeconds): string {
  return `${utc(untilEpochSeconds, now)} (in ${duration(untilEpochSeconds - now)})`
}

/** What `pause` or `resume`, which write `record`, do to users. */
export function pauseConsequence({ pause }: BurstRecord, { resources, at }: Observation): string {
  if (pause === undefined) return 'automation decides again from the next pass on, without a hold'
  const meanwhile =
    resources.burstEndpoint.status === 'Enabled'
      ? 'the burst goes on with its share and its cost, whatever the load is'
      : 'no burst begins, even if the private side is overloaded or down'
  return `automation writes nothing until ${untilText(pause, at)}: ${meanwhile}. mode: resume ends the pause`
}

/** The hold and the pause in force, and what comes after them; empty if there is neither. */
export function standingOf(
  { hold, pause }: { readonly hold?: Hold; readonly pause?: Pause },
  without: Decision,
  now: EpochSeconds,
): readonly string[] {
  const holds = [
    ...(pause === undefined || pause.untilEpochSeconds <= now
      ? []
      : [
          `paused by ${pause.by} until ${untilText(pause, now)}${reasonText(pause)}: automation writes nothing`,
        ]),
    ...(hold === undefined || hold.untilEpochSeconds <= now
      ? []
      : [
          `hold ${hold.command} by ${hold.by} until ${untilText(hold, now)}${reasonText(hold)}: ${KEPT[hold.command]}`,
        ]),
  ]
  if (holds.length === 0) return []
  return [...holds, `without it automation would now decide: ${without.reason}. mode: resume ends it at once`]
}

function reasonText({ reason }: Pause): string {
  return reason === '' ? '' : ` (${reason})`
}
