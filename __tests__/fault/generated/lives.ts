import type { LocalAzure } from '../../../local-azure/index.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import { openShop } from '../../helpers/local-azure.ts'
import { BURSTING, HIGH, IDLE, LOW, recordOf, stateOf } from '../../helpers/scenes.ts'
import { act, begin, type Acted, type Breach, type Setting } from './act.ts'
import { ofFreshness, sentAlone } from './fresh.ts'
import { HANDS, LETS_PRIVATE_IN, type Hand } from './hands.ts'
import { cutOff, endingOf } from './kills.ts'
import { APP, inputsOf, LOAD_FAULTS, NATURE, wordsOf, type Event, type Life } from './life.ts'
import { meet } from './meeting.ts'
import { ending, harm } from './oracle.ts'
import type { Played } from './play.ts'
import { hasLateReads, promisesOf } from './promises.ts'
import { isAtLeast } from './stories.ts'
import { isTold, isUnsettled, ofBlame } from './truth.ts'

export async function playLife(life: Life): Promise<Played> {
  const { load, events, autoscale } = life
  const began = performance.now()
  const azure = await openShop(load)
  const told: string[] = []
  const breaches: Breach[] = []
  try {
    for (const one of events) {
      told.push(wordsOf(one))
      breaches.push(...(await happen(azure, { life, one, told })))
    }
    if (!events.some(({ kind }) => kind === 'hand')) breaches.push(...ofBlame(azure))
    const runsToConverge = await end(azure, life)
    const found = [...harm(azure, excusedIn(events, told)), ...breaches]
    const lost = `does not converge: ${JSON.stringify(stateOf(azure))}, tag ${recordOf(azure) ?? 'none'}`
    return {
      title: `autoscale ${autoscale}, load ${JSON.stringify(load)}: ${told.join(' · ')}`,
      breaches: runsToConverge === undefined ? [...found, lost] : found,
      runsToConverge,
      hits: events.length,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}

/** People who change their minds switch more often than automation may. */
const LIVELY = new Set(['flapping'])

/**
 * Where demand cannot be read, a person's burst doubles its share (docs/design.md, share-within-capacity). Where reads are late, no run
 * sees at once that somebody has enabled the endpoint.
 */
function excusedIn(events: readonly Event[], told: readonly string[]): ReadonlySet<string> {
  const isBlind = events.some(({ kind }) => kind === 'load')
  const isUnseen = hasLateReads(told) && events.some(({ kind }) => kind === 'hand')
  return new Set([
    ...LIVELY,
    ...(isBlind ? ['share above capacity'] : []),
    ...(isUnseen ? ['while enabled'] : []),
  ])
}

/** What happens in a life; `told`: all that has happened so far, in words, this one included. */
interface Happening<T extends Event = Event> {
  readonly life: Life
  readonly one: T
  readonly told: readonly string[]
}

type OfKind<K extends Event['kind']> = Happening<Extract<Event, { kind: K }>>

/** Answers the promises that a run of it broke. */
async function happen(azure: LocalAzure, { life, one, told }: Happening): Promise<readonly Breach[]> {
  switch (one.kind) {
    case 'time':
      azure.clock.advance(one.minutes * 60)
      return []
    case 'run':
      return runs(azure, { life, one, told })
    case 'meeting':
      return meets(azure, { life, one, told })
    case 'load':
      azure.fault({
        match: { kind: 'load' },
        fault: LOAD_FAULTS[one.what] ?? { kind: 'reset' },
        times: 'always',
      })
      return []
    case 'nature':
      azure.effect(NATURE[one.what] ?? { kind: 'private-up' })
      return []
    case 'hand':
      comes(azure, HANDS[one.what]!)
      return []
    case 'calm':
      calm(azure)
      return []
  }
}

function comes(azure: LocalAzure, { effect, isPossible }: Hand): void {
  if (isPossible?.(azure) ?? true) azure.effect(effect)
}

async function meets(
  azure: LocalAzure,
  { life, one: { modes, at }, told }: OfKind<'meeting'>,
): Promise<readonly Breach[]> {
  const [first, second] = modes
  const inputs = { first: inputsOf(first, life), second: inputsOf(second, life) }
  return (await meet(azure, inputs, [at], told)).breaches
}

/** One run alone. What a killed one says nobody hears. */
async function runs(
  azure: LocalAzure,
  { life, one: { mode, cut }, told }: OfKind<'run'>,
): Promise<readonly Breach[]> {
  const before = { state: stateOf(azure), tag: recordOf(azure) ?? '', at: azure.clock.now() }
  const inputs = inputsOf(mode, life)
  const setting: Setting = { variables: { GITHUB_RUN_ID: String(100 + told.length) } }
  const underway = begin(azure, inputs, setting)
  const { run, isCut } =
    cut === null
      ? { run: await underway.done, isCut: false }
      : await cutOff(azure, underway, { ...cut, when: 'before' })
  if (isCut && cut?.signal === 'SIGKILL') return []
  return [
    ...(isCut ? endingOf(run) : []),
    ...ending({ inputs }, run),
    ...isTold(stateOf(azure), run, hasLateReads(told), isUnsettled(azure, hasLateReads(told))).filter(
      (breach) => !breach.startsWith('still billed') || !isResizedSince(azure, run),
    ),
    ...ofFreshness(sentAlone(run.requests)),
    ...promisesOf(before, mode, run, told),
  ].map((breach) => `${mode}: ${breach}`)
}

/** Autoscale, or somebody, has changed the plan since the run read it last; a watch waits a minute between two reads. */
function isResizedSince(azure: LocalAzure, { requests }: Acted): boolean {
  const read = requests.findLast(({ write, path }) => !write && /\/serverfarms\/[^/]+$/iu.test(path))
  return azure
    .history()
    .events.some(({ kind, by, at }) => kind === 'plan' && by !== 'client' && at >= (read?.at ?? Infinity))
}

function calm(azure: LocalAzure): void {
  azure.clearFaults()
  const well: readonly Effect[] = [
    { kind: 'private-up' },
    { kind: 'app-health-status', app: APP, status: 200 },
    { kind: 'endpoint-online-again', endpoint: 'burst' },
    { kind: 'instance-stock', instances: Infinity },
    { kind: 'read-lag' },
  ]
  for (const effect of well) azure.effect(effect)
}

const MOST_PASSES = 10
const BETWEEN_PASSES_SECONDS = 700
const LAST_LOAD_MINUTE = 180

/** All is well, nobody holds anything, and the load stays: automation reaches what that load needs, and then writes nothing more. */
async function end(azure: LocalAzure, { autoscale }: Life): Promise<number | undefined> {
  calm(azure)
  comes(azure, HANDS[LETS_PRIVATE_IN]!)
  const last = azure.world.scenario.startAt + LAST_LOAD_MINUTE * 60
  if (azure.clock.now() < last) azure.clock.runUntil(last)
  await act(azure, { mode: 'resume' })
  for (let passes = 1; passes <= MOST_PASSES; passes += 1) {
    azure.clock.advance(BETWEEN_PASSES_SECONDS)
    const { exitCode, requests } = await act(azure, { mode: 'auto', autoscale, 'wait-in-run': '45m' })
    const isQuiet = !requests.some(({ write }) => write)
    if (exitCode === 0 && isSettled(azure) && isQuiet) return passes
  }
  return undefined
}

/** Between the thresholds, either state is right. */
function isSettled(azure: LocalAzure): boolean {
  const state = stateOf(azure)
  const perMinute = azure.history().minutes.at(-1)?.demand ?? 0
  const isIdle = isAtLeast(state, { ...IDLE, instances: leastOf(azure) })
  if (perMinute >= HIGH) return isAtLeast(state, BURSTING)
  return perMinute <= LOW ? isIdle : isAtLeast(state, BURSTING) || isIdle
}

/** Where somebody has set it so, autoscale wants two instances, also of a stopped app. */
function leastOf({ world }: LocalAzure): number {
  const isSo = world.autoscale.some(({ properties }) => JSON.stringify(properties).includes('"minimum":"2"'))
  return isSo ? 2 : IDLE.instances
}
