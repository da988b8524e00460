import type { LoggedRequest } from '../../../local-azure/index.ts'
import type { State } from '../../helpers/scenes.ts'
import type { Acted, Breach } from './act.ts'

/** What Azure showed as a run began; `at` in epoch seconds. */
export interface Before {
  readonly state: State
  readonly tag: string
  readonly at: number
}

type Run = Pick<Acted, 'requests' | 'lastedSeconds' | 'exitCode' | 'log'>

/** The modes in which rules decide. */
const AUTOMATION: readonly string[] = ['auto', 'watch']

/** What a state tag and the load promise, which the world's own history does not tell. `told`: what has happened so far, in words. */
export function promisesOf(
  before: Before,
  mode: string,
  run: Run,
  told: readonly string[],
): readonly Breach[] {
  if (hasLateReads(told)) return []
  const since = sinceCalm(told)
  return [
    ...ofPause(before, mode, run),
    ...ofHold(before, mode, run, since),
    ...ofKept(before, mode, run, since),
    ...ofLease(before, mode, run),
    ...ofNoEnd(before, mode, run, since),
  ]
}

function sinceCalm(told: readonly string[]): readonly string[] {
  return told.slice(told.lastIndexOf('calm') + 1)
}

/** A run may then follow what Azure still shows. */
export function hasLateReads(told: readonly string[]): boolean {
  return sinceCalm(told).includes('reads are late')
}

/** Whether the time under that key of the tag lasts longer than the run did. */
function lasts({ tag, at }: Before, key: string, { lastedSeconds }: Run): boolean {
  const [, until = '0'] = new RegExp(`,${key}=(\\d+)`, 'u').exec(tag) ?? []
  return Number(until) > at + lastedSeconds
}

function accepted({ requests }: Run): readonly LoggedRequest[] {
  return requests.filter(({ write, status }) => write && status >= 200 && status < 300)
}

/** person-beats-rule: a pause allows no writes at all. */
function ofPause(before: Before, mode: string, run: Run): readonly Breach[] {
  if (mode === 'pause' || mode === 'resume' || !lasts(before, 'zu', run)) return []
  return accepted(run).map(
    ({ method, path }) => `person-beats-rule: ${mode} sent ${method} ${path} during a pause`,
  )
}

/** person-beats-rule: automation honours a hold. */
function ofHold(before: Before, mode: string, run: Run, since: readonly string[]): readonly Breach[] {
  if (!AUTOMATION.includes(mode) || !lasts(before, 'hu', run)) return []
  const never = { 'scale-back': 'Enabled', burst: 'Disabled' }[/,h=([a-z-]+)/u.exec(before.tag)?.[1] ?? '']
  const isAgainst = ({ body }: LoggedRequest): boolean => body.includes(`"endpointStatus":"${never ?? '-'}"`)
  const isIn = before.state.endpoint === 'Enabled' && before.state.app === 'Running'
  // Of a burst that a person holds, an endpoint that does not serve may leave the answers.
  if (never === undefined || (never === 'Disabled' && (!isIn || isSick(since)))) return []
  return accepted(run).some(isAgainst)
    ? [`person-beats-rule: automation made the endpoint ${never} while a hold says otherwise`]
    : []
}

/** person-beats-rule: `burst` and `prewarm` are floors, so automation keeps an app that runs. A burst that fails may be undone. */
function ofKept(
  { state, tag, at }: Before,
  mode: string,
  run: Run,
  since: readonly string[],
): readonly Breach[] {
  const isFloor = /,h=(?:burst|prewarm),/u.test(tag) && lasts({ state, tag, at }, 'hu', run)
  const mayFail = isSick(since) || since.includes('a region without instances')
  if (!AUTOMATION.includes(mode) || !isFloor || state.app !== 'Running' || mayFail) return []
  return accepted(run).some(isStop)
    ? ['person-beats-rule: automation stopped the app below the floor of a hold']
    : []
}

function isStop({ method, path }: LoggedRequest): boolean {
  return method === 'POST' && path.endsWith('/stop')
}

function isDisable({ path, body }: LoggedRequest): boolean {
  return path.endsWith('/burst') && body.includes('"endpointStatus":"Disabled"')
}

function isSick(since: readonly string[]): boolean {
  return since.some((one) => one === 'the app falls ill' || one === 'the endpoint never comes Online')
}

/** Traffic Manager takes two minutes to notice it, and until then a run reads Online. */
const NOTICED_MINUTES = 3

function isSeenDown(since: readonly string[]): boolean {
  const down = since.indexOf('the private side is down')
  const minutes = since.slice(down + 1).map((one) => Number(/^(\d+) min$/u.exec(one)?.[1] ?? 0))
  return down >= 0 && minutes.reduce((sum, one) => sum + one, 0) >= NOTICED_MINUTES
}

/** One controller at a time: a pass leaves everything to the watch that holds the lease, and says so. */
function ofLease(before: Before, mode: string, run: Run): readonly Breach[] {
  if (mode !== 'auto' || !lasts(before, 'lu', run)) return []
  const isTold = run.exitCode !== 0 || run.log.includes('left to the watch')
  return [
    ...accepted(run).map(({ method, path }) => `one controller: auto sent ${method} ${path} beside a lease`),
    ...(isTold ? [] : ['one controller: auto does not say that it leaves everything to the watch']),
  ]
}

/** no-data-never-ends, private-down-bursts: without load data, or while no private endpoint answers, automation leaves a burst that serves. */
function ofNoEnd(
  { state, tag }: Before,
  mode: string,
  run: Run,
  since: readonly string[],
): readonly Breach[] {
  const isSilent = since.some((one) => one.startsWith('the metrics'))
  const isDown = isSeenDown(since)
  const isAsked = /,(?:h|o)=/u.test(tag) || !tag.includes('p=bursting')
  const serves = state.endpoint === 'Enabled' && state.app === 'Running'
  const mustGoOn = serves && !isSick(since) && !isAsked && (isSilent || isDown)
  if (!AUTOMATION.includes(mode) || !mustGoOn || !accepted(run).some((one) => isStop(one) || isDisable(one)))
    return []
  return [
    isSilent
      ? 'no-data-never-ends: a burst was ended without load data'
      : 'private-down-bursts: a burst was ended while no private endpoint answered',
  ]
}
