import type { LocalAzure } from '../../../local-azure/index.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import { openShop } from '../../helpers/local-azure.ts'
import { BURSTING, HIGH, IDLE, LOW, recordOf, stateOf } from '../../helpers/scenes.ts'
import { act, begin, type Breach, type Setting } from './act.ts'
import { HANDS } from './hands.ts'
import { cutOff, endingOf } from './kills.ts'
import { APP, inputsOf, LOAD_FAULTS, NATURE, wordsOf, type Event, type Life } from './life.ts'
import { meet } from './meeting.ts'
import { ending, harm } from './oracle.ts'
import type { Played } from './play.ts'
import { promisesOf } from './promises.ts'
import { isAtLeast } from './stories.ts'
import { isTold } from './truth.ts'

export async function playLife({ load, events }: Life): Promise<Played> {
  const began = performance.now()
  const azure = await openShop(load)
  const told: string[] = []
  const breaches: Breach[] = []
  try {
    for (const one of events) {
      told.push(wordsOf(one))
      breaches.push(...(await happen(azure, one, told)))
    }
    const runsToConverge = await end(azure)
    const found = [...harm(azure, LIVELY), ...breaches]
    const lost = `does not converge: ${JSON.stringify(stateOf(azure))}, tag ${recordOf(azure) ?? 'none'}`
    return {
      title: `load ${JSON.stringify(load)}: ${told.join(' · ')}`,
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

/** `told`: what has happened so far, this one included. Answers the promises that a run of it broke. */
async function happen(azure: LocalAzure, one: Event, told: readonly string[]): Promise<readonly Breach[]> {
  switch (one.kind) {
    case 'time':
      azure.clock.advance(one.minutes * 60)
      return []
    case 'run':
      return runs(azure, one, told)
    case 'meeting':
      return meets(azure, one, told)
    case 'load':
      azure.fault({
        match: { kind: 'load' },
        fault: LOAD_FAULTS[one.what] ?? { kind: 'reset' },
        times: 'always',
      })
      return []
    case 'nature':
    case 'hand':
      azure.effect((one.kind === 'nature' ? NATURE : HANDS)[one.what] ?? { kind: 'private-up' })
      return []
    case 'calm':
      calm(azure)
      return []
  }
}

async function meets(
  azure: LocalAzure,
  { modes, at }: Extract<Event, { kind: 'meeting' }>,
  told: readonly string[],
): Promise<readonly Breach[]> {
  const [first, second] = modes
  const inputs = { first: inputsOf(first), second: inputsOf(second) }
  return (await meet(azure, inputs, [at], told)).breaches
}

/** One run alone. What a killed one says nobody hears. */
async function runs(
  azure: LocalAzure,
  { mode, cut }: Extract<Event, { kind: 'run' }>,
  told: readonly string[],
): Promise<readonly Breach[]> {
  const before = { state: stateOf(azure), tag: recordOf(azure) ?? '', at: azure.clock.now() }
  const inputs = inputsOf(mode)
  const setting: Setting = { variables: { GITHUB_RUN_ID: String(100 + told.length) } }
  const underway = begin(azure, inputs, setting)
  const { run, isCut } =
    cut === null
      ? { run: await underway.done, isCut: false }
      : await cutOff(azure, underway, { ...cut, when: 'before' })
  if (isCut && cut?.signal === 'SIGKILL') return []
  return [
    ...(isCut ? endingOf(run) : ending({ inputs }, run)),
    ...isTold(stateOf(azure), run),
    ...promisesOf(before, mode, run, told),
  ].map((breach) => `${mode}: ${breach}`)
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

/** All is well, nobody holds anything, and the load stays: automation reaches what that load needs. */
async function end(azure: LocalAzure): Promise<number | undefined> {
  calm(azure)
  const last = azure.world.scenario.startAt + LAST_LOAD_MINUTE * 60
  if (azure.clock.now() < last) azure.clock.runUntil(last)
  await act(azure, { mode: 'resume' })
  for (let passes = 1; passes <= MOST_PASSES; passes += 1) {
    azure.clock.advance(BETWEEN_PASSES_SECONDS)
    const { exitCode } = await act(azure, { mode: 'auto', 'wait-in-run': '45m' })
    if (exitCode === 0 && isSettled(azure)) return passes
  }
  return undefined
}

/** Between the thresholds, either state is right. */
function isSettled(azure: LocalAzure): boolean {
  const state = stateOf(azure)
  const perMinute = azure.history().minutes.at(-1)?.demand ?? 0
  if (perMinute >= HIGH) return isAtLeast(state, BURSTING)
  return perMinute <= LOW ? isAtLeast(state, IDLE) : isAtLeast(state, BURSTING) || isAtLeast(state, IDLE)
}
