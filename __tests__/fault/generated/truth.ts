import type { LocalAzure, LoggedRequest } from '../../../local-azure/index.ts'
import { IDLE, recordOf, stateOf, type State } from '../../helpers/scenes.ts'
import type { Acted, Breach } from './act.ts'
import type { Story } from './stories.ts'
import { isTagWrite } from './touches.ts'

/**
 * What each phase says of endpoint and app. A scale-in is over when the plan is shrunk, not when the app is stopped; a red run
 * may not have been able to save that.
 */
const TRUE_OF: Readonly<Record<string, (state: string, isOpen: boolean) => boolean>> = {
  idle: (state) => state === 'Disabled Stopped',
  warming: (state) => state === 'Disabled Stopped' || state === 'Disabled Running',
  warm: (state) => state === 'Disabled Running',
  bursting: (state) => state === 'Enabled Running',
  draining: (state, isOpen) => state === 'Disabled Running' || (state === 'Disabled Stopped' && isOpen),
}

/**
 * What a green run may leave to the next one. Automation takes an app that runs again after its stop for somebody's, and
 * leaves it alone for `min-burst`.
 */
function isLeft({ inputs: { mode = '' } }: Story, phase: string): boolean {
  const isWayUp = phase === 'warming' && mode !== 'scale-back'
  const isWayDown = phase === 'draining' && mode !== 'burst' && mode !== 'prewarm'
  return isWayUp || isWayDown || (phase === 'warm' && mode === 'auto')
}

/** A burst on the instances that Azure gave instead of those that it was asked for: a green run takes them, and warns. */
function isOnFewer(azure: LocalAzure, { inputs }: Story, { log, outputs }: Acted): boolean {
  const { app, instances } = stateOf(azure)
  const isThere = outputs['phase'] === (inputs['mode'] === 'prewarm' ? 'warm' : 'bursting')
  return isThere && app === 'Running' && log.includes(`! Azure gives only ${String(instances)} of `)
}

/** Green only with the wanted state; what is told of phase, changes and cost is so. `isLate`: reads are behind writes. */
export function truth(azure: LocalAzure, story: Story, run: Acted, isLate = false): readonly Breach[] {
  const state = stateOf(azure)
  const { endpoint, app, instances } = state
  const isRight =
    run.exitCode !== 0 ||
    story.inputs['mode'] === 'watch' ||
    story.isReached(azure) ||
    isLeft(story, run.outputs['phase'] ?? '') ||
    isOnFewer(azure, story, run)
  // Until a resize has ended, a red run cannot know as what.
  const moves = isUnsettled(azure, isLate)
  const words = `${endpoint} ${app}, ${String(instances)} instances, tag ${recordOf(azure) ?? 'none'}`
  return [
    ...(isRight ? [] : [`green, and the world is ${words}`]),
    ...ofChanges(run, takenOf(azure, run)),
    ...ofPhase(run, state, isLate, moves),
    ...ofOwnWords(run),
    ...ofBill(run, state, moves),
  ]
}

/** How many writes of the run Azure carried out. */
function takenOf(azure: LocalAzure, { requests }: Acted): number {
  const run = requests[0]?.run
  return azure.history().events.filter((one) => one.kind === 'write' && one.accepted && one.run === run)
    .length
}

/**
 * `changed` is true where Azure carried out a write, false where it refused each; a write without an answer, or with a gateway's, may be either. The
 * report says the same.
 */
export function ofChanges({ outputs, requests }: Acted, taken: number): readonly Breach[] {
  const { changed = '' } = outputs
  const isOpen = requests.some((one) => one.write && isOpenEnded(one))
  const allowed = taken > 0 ? ['true'] : isOpen ? ['true', 'false'] : ['false']
  const entry = entryOf(outputs)
  return [
    ...(allowed.includes(changed) ? [] : [`changed is '${changed}', and Azure took ${String(taken)} writes`]),
    ...(entry === undefined || String(entry.changed) === changed
      ? []
      : [`changed is '${changed}', and in the report ${String(entry.changed)}`]),
  ]
}

/** Not refused: a gateway that fails does not tell what became of the request behind it. */
function isOpenEnded({ status }: LoggedRequest): boolean {
  return status < 300 || status === 408 || status >= 500
}

/** Whether the run read profile, app and plan after its last write that may have been carried out, each without a fault. */
function hasSeenTheEnd({ requests }: Acted): boolean {
  const last = requests.findLastIndex((one) => one.write && isOpenEnded(one))
  const after = requests.slice(last + 1).filter(({ kind, write }) => kind === 'arm' && !write)
  return READ_AT_THE_END.every((path) => {
    const reads = after.filter((one) => path.test(one.path))
    return reads.length > 0 && reads.every(isWell)
  })
}

/** Whether a read after the last write that may have been carried out failed, or waits for the turn of its run, which no log of requests tells. */
function isCutOff({ requests }: Acted): boolean {
  if (requests.some(({ client }) => client !== '')) return true
  const last = requests.findLastIndex((one) => one.write && isOpenEnded(one))
  return requests.slice(last + 1).some((one) => one.kind === 'arm' && !isWell(one))
}

const READ_AT_THE_END = [/\/trafficmanagerprofiles\/[^/]+$/iu, /\/sites\/[^/]+$/iu, /\/serverfarms\/[^/]+$/iu]

function isWell({ status, fault }: LoggedRequest): boolean {
  return status === 200 && fault === undefined
}

/**
 * A green run tells the phase as it is, and a red one that has seen the end; or it warns of an endpoint before an app that
 * does not serve. `isLate`: what it saw may be behind; `isMoving`: a scale-in may not be over.
 */
export function ofPhase(
  run: Acted,
  { endpoint, app, instances }: State,
  isLate: boolean,
  isMoving = isLate,
): readonly Breach[] {
  const { phase = '' } = run.outputs
  const isKnown = run.exitCode === 0 || (!isLate && hasSeenTheEnd(run))
  // Beside another run, the end of a scale-in may not be saved yet.
  const isOpen = run.exitCode !== 0 || isMoving || instances > IDLE.instances
  const isTrue = phase === '' || TRUE_OF[phase]?.(`${endpoint} ${app}`, isOpen)
  const isWarned = endpoint === 'Enabled' && run.log.includes('! the burst endpoint is enabled but')
  const colour = run.exitCode === 0 ? 'green' : 'red'
  return !isKnown || isTrue || isWarned
    ? []
    : [`${colour}, phase ${phase}, and the world is ${endpoint} ${app}`]
}

/**
 * What a run tells of its changes is so, and of phase and cost, too, if it is green, whatever its story. `state`: Azure at its
 * end, or as far as the run could see it.
 */
export function isTold(state: State, run: Acted, isLate = true, isMoving = true): readonly Breach[] {
  const taken = run.requests.filter(({ write, status }) => write && status >= 200 && status < 300).length
  return [
    ...ofChanges(run, taken),
    ...ofPhase(run, state, isLate, isMoving),
    ...ofOwnWords(run),
    ...ofBill(run, state, isMoving),
  ]
}

/** However a run ends, and whatever it could see: phase and share are those of what its own report says it read last. */
export function ofOwnWords({ outputs, log }: Acted): readonly Breach[] {
  const { phase = '', share = '' } = outputs
  const after = entryOf(outputs)?.after?.resources
  if (after === undefined) return []
  const [endpoint, app] = [after.burstEndpoint.status, after.app.state]
  const isWarned = endpoint === 'Enabled' && log.includes('! the burst endpoint is enabled but')
  // Whether the app serves is what that warning tells, and a run may end before it.
  const seen = endpoint === 'Enabled' ? 'Enabled Running' : `${endpoint} ${app}`
  const isTrue = TRUE_OF[phase]?.(seen, true) === true
  return [
    ...(isTrue || isWarned ? [] : [`phase ${phase}, and its own report reads ${endpoint} ${app}`]),
    ...(endpoint === 'Enabled' || share === '0'
      ? []
      : [`share ${share}, and its own report reads ${endpoint}`]),
  ]
}

/**
 * Nobody outside has changed anything, so no run may take its own change, or one that came to nothing, for somebody's. Where the state
 * tag could not be written, the next run cannot know.
 */
export function ofBlame(azure: LocalAzure): readonly Breach[] {
  const tag = recordOf(azure) ?? ''
  const isUnwritten = azure
    .requests()
    .some((one) => isTagWrite(one) && (one.fault !== undefined || one.status >= 300))
  return tag.includes(',o=') && !isUnwritten
    ? [`a run blames somebody outside, where nobody was: tag ${tag}`]
    : []
}

/** Whether what a run has read may be no longer so at its end: a resize goes on, or reads are late. */
export function isUnsettled({ world }: LocalAzure, isLate: boolean): boolean {
  return isLate || world.plans.some(({ operation }) => operation !== undefined)
}

/** What is still billed is told as it is, or as it was read where Azure could not be read after the last write. */
export function ofBill(run: Acted, { instances }: State, isMoving: boolean): readonly Breach[] {
  const { exitCode, outputs } = run
  const billed = entryOf(outputs)?.stillBilled
  if (billed === undefined) return outputs['phase'] === '' ? [] : ['nothing is told of what is still billed']
  if (billed.includes('could not be read after the last write') && !isCutOff(run))
    return [`still billed: ${billed}, and no read after the last write failed`]
  const isKnown = exitCode === 0 || (!isMoving && hasSeenTheEnd(run))
  const isHedged = /; as (?:read at|asked for)|; a resize to/u.test(billed)
  const [, number] = /(\d+) × /u.exec(billed) ?? []
  return !isKnown || isHedged || Number(number) === instances
    ? []
    : [`still billed: ${billed}, and Azure has ${String(instances)} instances`]
}

interface Entry {
  readonly changed: boolean
  readonly stillBilled?: string
  readonly after?: {
    readonly resources: {
      readonly burstEndpoint: { readonly status: string }
      readonly app: { readonly state: string }
    }
  }
}

/** What the report says of the only target; undefined where the run ended before it had one. */
function entryOf({ report }: Acted['outputs']): Entry | undefined {
  const entries = JSON.parse(report === undefined || report === '' ? '[]' : report) as readonly Entry[]
  return entries[0]
}
