import { SECRET } from '../../../local-azure/entra/principals.ts'
import type { LocalAzure } from '../../../local-azure/index.ts'
import type { Acted, Breach } from './act.ts'
import type { Case } from './cases.ts'
import { TROUBLES } from './faults.ts'
import { ofFreshness, sentAlone } from './fresh.ts'
import { promisesOf, type Before } from './promises.ts'
import { persistence, retries } from './retries.ts'
import type { Story } from './stories.ts'
import { truth } from './truth.ts'

const DEFAULT_TIMEOUT_SECONDS = 50 * 60
const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600 }
/** What a run may take beyond its timeout to say what is true. */
const LAST_WORDS_SECONDS = 90
/** A pass that is under way at the end of a watch may take so much longer (docs/watch.md). */
const OVERTIME_SECONDS = 120
/** What a watch says that waits for another watch, or for the end of a pause, and how many seconds more that may take. */
const WATCH_WAITS: Readonly<Record<string, number>> = {
  'stands by for the lease': 20 * 60,
  'the lease stays until the pause or the lease ends': 10 * 60,
}

/** What must hold of a run in which something failed, whatever that was. */
export function breachesOf(azure: LocalAzure, one: Case, before: Before, run: Acted): readonly Breach[] {
  const { story, trouble, times } = one
  const { isFinal = false, passes = false, isLate = false } = TROUBLES[trouble] ?? {}
  return [
    ...harm(azure),
    ...ending(story, run),
    ...truth(azure, story, run, isLate),
    ...retries(run, isFinal),
    ...promisesOf(before, story.inputs['mode'] ?? '', run, isSilent(one) ? ['the metrics stop'] : []),
    ...ofFreshness(sentAlone(run.requests)),
    ...(passes && times !== 'for ever' ? persistence(run, story.isReached(azure)) : []),
  ]
}

/** Whether the run can have no whole load. An answer that is late by seconds is one. */
function isSilent({ point, trouble, times }: Case): boolean {
  return (
    point.kind === 'load' &&
    point.skip === 0 &&
    times === 'for ever' &&
    !trouble.startsWith('an answer after')
  )
}

/** The world's own history, by the named invariants. */
export function harm(azure: LocalAzure, but: ReadonlySet<string> = new Set()): readonly Breach[] {
  return azure
    .judge()
    .violations.filter(({ rule }) => !but.has(rule))
    .map(({ invariant, rule, evidence }) => `${invariant} (${rule}): ${evidence}`)
}

/** It ends by itself, in time, by no mistake of its own, and without a word of its secret. */
export function ending({ inputs }: Pick<Story, 'inputs'>, run: Acted): readonly Breach[] {
  const { exitCode, log, lastedSeconds } = run
  const isWatch = inputs['mode'] === 'watch'
  const waits = Object.entries(WATCH_WAITS).map(([says, seconds]) => (log.includes(says) ? seconds : 0))
  const most = isWatch
    ? waits.reduce((sum, one) => sum + one, secondsOf(inputs['watch-for']) + OVERTIME_SECONDS)
    : secondsOf(inputs['timeout'])
  return [
    ...(exitCode === 0 || exitCode === 1 ? [] : [`ended with ${String(exitCode)}: ${log.slice(-500)}`]),
    ...(log.includes('unexpected error') ? [`unexpected error: ${lineWith(log, 'unexpected error')}`] : []),
    ...(isTold(run, SECRET) ? ['no-secret-leaves: the secret is in the log or in an output'] : []),
    ...(lastedSeconds <= most + LAST_WORDS_SECONDS
      ? []
      : [`lasted ${String(Math.round(lastedSeconds))} s, at most ${String(most)} s are allowed`]),
  ]
}

/** Only to its runner may a run name what to mask. */
function isTold({ log, outputs }: Acted, secret: string): boolean {
  const lines = log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  return [...lines, ...Object.values(outputs)].some((text) => text.includes(secret))
}

function secondsOf(text: string | undefined): number {
  const [, number = '', unit = ''] = /^(\d+)([mh])$/u.exec(text ?? '') ?? []
  return number === '' ? DEFAULT_TIMEOUT_SECONDS : Number(number) * (UNITS[unit] ?? 1)
}

function lineWith(log: string, text: string): string {
  return log.split('\n').find((line) => line.includes(text)) ?? ''
}
