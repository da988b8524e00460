import type { LocalAzure, LoggedRequest } from '../../../local-azure/index.ts'
import { recordOf, stateOf, type State } from '../../helpers/scenes.ts'
import type { Acted } from './act.ts'
import { TROUBLES } from './faults.ts'
import type { Story } from './stories.ts'

/** A promise that was broken, with what was seen. */
export type Breach = string

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
export function breachesOf(azure: LocalAzure, story: Story, run: Acted, trouble?: string): readonly Breach[] {
  return [
    ...harm(azure),
    ...ending(story, run),
    ...truth(azure, story, run),
    ...retries(run, trouble === undefined ? false : TROUBLES[trouble]?.isFinal === true),
  ]
}

/** The world's own history, by the named invariants. */
export function harm(azure: LocalAzure, but: ReadonlySet<string> = new Set()): readonly Breach[] {
  return azure
    .judge()
    .violations.filter(({ rule }) => !but.has(rule))
    .map(({ invariant, rule, evidence }) => `${invariant} (${rule}): ${evidence}`)
}

/** It ends by itself, in time, and by no mistake of its own. */
export function ending(
  { inputs }: Pick<Story, 'inputs'>,
  { exitCode, log, lastedSeconds }: Acted,
): readonly Breach[] {
  const isWatch = inputs['mode'] === 'watch'
  const waits = Object.entries(WATCH_WAITS).map(([says, seconds]) => (log.includes(says) ? seconds : 0))
  const most = isWatch
    ? waits.reduce((sum, one) => sum + one, secondsOf(inputs['watch-for']) + OVERTIME_SECONDS)
    : secondsOf(inputs['timeout'])
  return [
    ...(exitCode === 0 || exitCode === 1 ? [] : [`ended with ${String(exitCode)}: ${log.slice(-500)}`]),
    ...(log.includes('unexpected error') ? [`unexpected error: ${lineWith(log, 'unexpected error')}`] : []),
    ...(lastedSeconds <= most + LAST_WORDS_SECONDS
      ? []
      : [`lasted ${String(Math.round(lastedSeconds))} s, at most ${String(most)} s are allowed`]),
  ]
}

function secondsOf(text: string | undefined): number {
  const [, number = '', unit = ''] = /^(\d+)([mh])$/u.exec(text ?? '') ?? []
  return number === '' ? DEFAULT_TIMEOUT_SECONDS : Number(number) * (UNITS[unit] ?? 1)
}

function lineWith(log: string, text: string): string {
  return log.split('\n').find((line) => line.includes(text)) ?? ''
}

/** What each phase says of endpoint and app. */
const TRUE_OF: Readonly<Record<string, readonly string[]>> = {
  idle: ['Disabled Stopped'],
  warming: ['Disabled Stopped', 'Disabled Running'],
  warm: ['Disabled Running'],
  bursting: ['Enabled Running'],
  draining: ['Disabled Running'],
}

/**
 * What a green run may leave to the next one. Automation takes an app that runs again after its stop for somebody's, and
 * leaves it alone for `min-burst`.
 */
function isLeft({ inputs }: Story, phase: string): boolean {
  return phase === 'warming' || phase === 'draining' || (phase === 'warm' && inputs['mode'] === 'auto')
}

/** A burst on the instances that Azure gave instead of those that it was asked for: a green run takes them, and warns. */
function isOnFewer(azure: LocalAzure, { inputs }: Story, { log, outputs }: Acted): boolean {
  const { app, instances } = stateOf(azure)
  const isThere = outputs['phase'] === (inputs['mode'] === 'prewarm' ? 'warm' : 'bursting')
  return isThere && app === 'Running' && log.includes(`! Azure gives only ${String(instances)} of `)
}

/** Green only with the wanted state; what is told of phase, changes and cost is so. */
function truth(azure: LocalAzure, story: Story, run: Acted): readonly Breach[] {
  const { exitCode, outputs } = run
  const { endpoint, app, instances } = stateOf(azure)
  const state = `${endpoint} ${app}, ${String(instances)} instances, tag ${recordOf(azure) ?? 'none'}`
  const { phase = '' } = outputs
  const isWatch = story.inputs['mode'] === 'watch'
  return [
    ...(exitCode !== 0 ||
    isWatch ||
    story.isReached(azure) ||
    isLeft(story, phase) ||
    isOnFewer(azure, story, run)
      ? []
      : [`green, and the world is ${state}`]),
    ...isTold(stateOf(azure), run),
  ]
}

/**
 * What a run tells of its changes and of the cost is so, and of the phase, too, if it is green. `state`: Azure at its end, or as
 * far as the run could see it.
 */
export function isTold(state: State, run: Acted): readonly Breach[] {
  const { exitCode, outputs, requests } = run
  const { changed = '' } = outputs
  const wrote = requests.some(({ write, status }) => write && status >= 200 && status < 300)
  const billed = billedOf(outputs)
  return [
    ...isPhase(state, run),
    ...(wrote && changed === 'false' ? ['changed is false, and Azure took a write'] : []),
    ...(changed === 'true' && !requests.some(({ write }) => write)
      ? ['changed is true without a write']
      : []),
    ...(exitCode === 0 && billed !== undefined && billed !== state.instances
      ? [`still billed: ${String(billed)} instances, and Azure has ${String(state.instances)}`]
      : []),
  ]
}

/** What a green run tells of the phase is so, or it warns of an endpoint before an app that does not serve. */
function isPhase({ endpoint, app }: State, { exitCode, outputs, log }: Acted): readonly Breach[] {
  const { phase = '' } = outputs
  const isTrue = phase === '' || TRUE_OF[phase]?.some((one) => one === `${endpoint} ${app}`)
  const isWarned = log.includes('! the burst endpoint is enabled but')
  return exitCode !== 0 || isTrue || isWarned
    ? []
    : [`green, phase ${phase}, and the world is ${endpoint} ${app}`]
}

/** The number of instances in `stillBilled` of the report. */
function billedOf({ report }: Acted['outputs']): number | undefined {
  const [, number] = /"stillBilled":"[^"]*?(\d+) × /u.exec(report ?? '') ?? []
  return number === undefined ? undefined : Number(number)
}

/** The most that one request may be sent in a row, and seconds between two tries of what may pass with time. */
const MOST_TRIES = 12
const LEAST_SECONDS_APART = 20

/** A write that Azure refuses for good is sent once, and nothing is sent without end. */
function retries({ requests, outputs }: Acted, isFinal: boolean): readonly Breach[] {
  const failed = requests.filter(({ fault, write }) => fault !== undefined && write)
  const most = isFinal ? 1 : MOST_TRIES
  const alike = Map.groupBy(failed, isFinal ? sameThing : sameOf)
  const worst = [...alike.values()].reduce((a, b) => (b.length > a.length ? b : a), [])
  const isOneRun = !(outputs['report'] ?? '').includes('"mode":"watch"')
  const lasted = (worst.at(-1)?.at ?? 0) - (worst[0]?.at ?? 0)
  const isPatient = !isFinal && lasted / worst.length >= LEAST_SECONDS_APART
  return worst.length <= most || !isOneRun || isPatient
    ? []
    : [
        `${worst[0]?.method ?? ''} ${worst[0]?.path ?? ''} was sent ${String(worst.length)} times, at most ${String(most)} are allowed`,
      ]
}

/** The times in a state tag differ with each try; once Azure has refused one for good, the run writes none any more. */
function sameThing(request: LoggedRequest): string {
  const { method, path } = request
  return /\/tags\/default$/iu.test(path) ? `${method} ${path}` : sameOf(request)
}

function sameOf({ method, path, body }: LoggedRequest): string {
  return `${method} ${path} ${body}`
}
