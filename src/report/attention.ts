import { duration, utc } from '../domain/format.ts'
import { phaseWords } from '../domain/phase-words.ts'
import { firstUsersAt } from '../domain/record.ts'
import { elapsed, epochSeconds, type EpochSeconds } from '../domain/units.ts'
import { waitForRetry } from '../policy/retry-backoff.ts'
import { costMarkdown } from './cost-text.ts'
import { errorMarkdown } from './errors.ts'
import type { TargetReport } from './model.ts'
import { link, markdown, safe } from './safe.ts'
import { shareAtEnd } from './share-at-end.ts'
import { dispatchLine } from './undo.ts'

/** Why a person should look at a target. */
type ReasonKind = 'max-burst' | 'fault' | 'retry-backoff'

/** The issue of a target as it should be. */
export interface Attention {
  /** "fault,max-burst-1780041600": the same as long as the issue is about the same; empty: nothing is wrong. */
  readonly reasons: string
  readonly title: string
  /** Markdown. */
  readonly body: string
}

interface Reason {
  readonly key: string
  readonly title: string
  /** Markdown. */
  readonly text: string
}

/** The issue goes on so long after the wait for another try, in which that try may succeed. */
const AFTER_WAIT_SECONDS = 1800

/** `persists`: the passes, or the runs, before this one have failed, too. */
export function attentionOf(report: TargetReport, persists: boolean): Attention {
  const reasons = (Object.keys(REASONS) as ReasonKind[]).flatMap((kind) => {
    const reason = REASONS[kind](report, persists)
    return reason === undefined ? [] : [reason]
  })
  const name = safe(report.target, 80)
  const [first] = reasons
  return {
    reasons: reasons.map(({ key }) => key).join(','),
    title: `Cloudburst: ${name} ${first?.title ?? 'is as it should be'}`,
    body: first === undefined ? overText(report) : body(report, reasons),
  }
}

const REASONS = {
  'max-burst': (report) => {
    const most = report.config?.policy.maxBurstSeconds
    const seen = seenIn(report)
    if (most === undefined || seen?.record.kind !== 'known') return undefined
    const since = firstUsersAt(seen.record.value)
    if (since === undefined || elapsed(since, seen.at) < most) return undefined
    return {
      key: `max-burst-${String(since)}`,
      title: 'bursts longer than max-burst',
      text: `**The burst goes on since ${utc(since)}**, longer than \`max-burst\` (${duration(most)}).`,
    }
  },
  fault: (report, persists) =>
    persists && report.errors.length > 0
      ? {
          key: 'fault',
          title: 'fails again and again',
          text: report.errors.map((error) => errorMarkdown(error, report.trigger.action)).join('\n\n'),
        }
      : undefined,
  'retry-backoff': (report) => {
    const o = seenIn(report)
    if (o === undefined) return undefined
    const then = epochSeconds(o.at - AFTER_WAIT_SECONDS)
    const wait = waitForRetry({ o, now: then })
    if (wait === undefined) return undefined
    return {
      key: `retry-backoff-${String(wait.count)}`,
      title: 'cannot burst',
      text: `**${burstsFailed(wait.count)}**, and the next try is at ${utc(epochSeconds(then + wait.leftSeconds))} at the earliest.`,
    }
  },
} satisfies Record<ReasonKind, (report: TargetReport, persists: boolean) => Reason | undefined>

function burstsFailed(count: number): string {
  return count === 1 ? 'A burst has failed' : `${String(count)} bursts in a row have failed`
}

function seenIn({ after, before }: TargetReport): TargetReport['after'] {
  return after ?? before
}

function body(report: TargetReport, reasons: readonly Reason[]): string {
  return [
    ...reasons.map(({ text }) => text),
    ...stateNow(report),
    ...toEnd(report),
    '<sub>Cloudburst keeps this issue up to date, and closes it when nothing above is true any more. It stays closed if a person closes it, as long as the reasons are the same.</sub>',
  ].join('\n\n')
}

function overText(report: TargetReport): string {
  return ['**Over:** nothing of what this issue was about is true any more.', ...stateNow(report)].join(
    '\n\n',
  )
}

/** "**Now** (2026-08-03 12:31 UTC): bursting, 33 % of DNS answers · [run](…)". */
function stateNow(report: TargetReport): readonly string[] {
  const { phaseAfter, phaseBefore, decision, trigger } = report
  const phase = phaseAfter ?? phaseBefore
  const at: EpochSeconds | undefined = seenIn(report)?.at
  if (phase === undefined || at === undefined) return [link('run', trigger.runUrl)]
  const share = phase === 'bursting' ? shareAtEnd(report) : undefined
  const why = decision === undefined ? '' : `: ${markdown(decision.reason, 600)}`
  return [
    `**Now** (${utc(at)}): ${phaseWords(phase)}${share === undefined ? '' : `, ${share}`}${why} · ${link('run', trigger.runUrl)}`,
    ...costMarkdown(report),
  ]
}

function toEnd(report: TargetReport): readonly string[] {
  const serves = seenIn(report)?.resources.burstEndpoint.status === 'Enabled'
  const line = serves ? dispatchLine(report.trigger, 'scale-back') : undefined
  return line === undefined ? [] : [`To end the burst:\n\n\`\`\`sh\n${line}\n\`\`\``]
}
