import type { LocalAzure, LoggedRequest } from '../../../local-azure/index.ts'
import { begin, type Acted, type Setting, type Underway } from './act.ts'
import { ofFreshness, sentAlone } from './fresh.ts'
import { atRequest } from './gate.ts'
import { ending, harm } from './oracle.ts'
import { converge, lastWords, type Played } from './play.ts'
import { placesOf, type Place } from './rounds.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'
import { shuffled } from './cases.ts'
import { isTold, isUnsettled, ofBlame } from './truth.ts'
import { stateOf } from '../../helpers/scenes.ts'

/** What ends the run, and when: as a request arrives, or as its answer has left. */
export interface Kill {
  readonly story: Story
  readonly number: number
  readonly when: 'before' | 'after'
  /** SIGKILL, or SIGINT and 7.5 s later SIGTERM, as a runner cancels. */
  readonly signal: 'SIGKILL' | 'SIGINT'
}

/**
 * Every request of every story, before and after it, by each signal; in an order that a seed makes. Those in one list end
 * alike: between two reads Azure does not change, so that it is the same for the next run before which of them the last one was
 * killed. A run that is told to end does so alike for all requests that it asked at once.
 */
export async function allKills(seed: number, stories = STORIES): Promise<readonly (readonly Kill[])[]> {
  const kills: { kill: Kill; like: string }[] = []
  for (const story of stories) {
    const requests = await requestsOf(story)
    const places = placesOf(requests)
    for (const [index, request] of requests.entries())
      for (const when of ['before', 'after'] as const)
        for (const signal of ['SIGKILL', 'SIGINT'] as const) {
          const kill = { story, number: index + 1, when, signal }
          kills.push({ kill, like: `${story.name} ${likeOf(kill, places[index], request)}` })
        }
  }
  return shuffled(
    [...Map.groupBy(kills, ({ like }) => like).values()].map((alike) => alike.map(({ kill }) => kill)),
    seed,
  )
}

/** Equal for kills that end alike. A write that has arrived as its run is killed may or may not be carried out. */
function likeOf({ story, when, signal }: Kill, place: Place | undefined, { write }: LoggedRequest): string {
  const writes = (place?.before ?? []).filter((one) => one.write).length + (write && when === 'after' ? 1 : 0)
  const isOpen = write && when === 'before'
  const next = story.opposite === undefined ? 'the same' : when
  const where = signal === 'SIGKILL' ? next : `${when} ${String(place?.layer)}`
  return `${signal} ${String(place?.round)} ${where} ${String(writes)} ${String(isOpen)}`
}

/** What a runner leaves between SIGINT and SIGTERM. */
const BETWEEN_SIGNALS_MILLISECONDS = 7500

export async function playKill(kill: Kill, setting: Setting = {}): Promise<Played> {
  const began = performance.now()
  const { story, number, when, signal } = kill
  const azure = await story.open()
  try {
    const { run } = await cutOff(azure, begin(azure, story.inputs, setting), kill)
    const told =
      signal === 'SIGINT'
        ? [
            ...endingOf(run),
            ...ending(story, run),
            ...isTold(stateOf(azure), run, false, isUnsettled(azure, false)),
          ]
        : []
    // A person may be the next one, and may want the opposite.
    const next = when === 'after' ? { ...story, ...story.opposite } : story
    const runsToConverge = await converge(azure, next, setting)
    return {
      title: `${story.name} · ${signal} ${when} request ${String(number)}`,
      breaches: [
        ...told,
        ...ofFreshness(sentAlone(run.requests)),
        ...harm(azure),
        ...ofBlame(azure),
        ...(runsToConverge === undefined ? [`does not converge; the run said:\n${lastWords(run)}`] : []),
      ],
      runsToConverge,
      hits: 1,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}

/** The end of a run that is told to end at a request; `isCut` if it came to ask that many. */
export async function cutOff(
  azure: LocalAzure,
  underway: Underway,
  { number, when, signal }: Pick<Kill, 'number' | 'when' | 'signal'>,
): Promise<{ readonly run: Acted; readonly isCut: boolean }> {
  let isCut = false
  let timer: NodeJS.Timeout | undefined
  const stop = atRequest(azure, number, when, () => {
    isCut = true
    underway.kill(signal)
    if (signal === 'SIGINT') timer = setTimeout(() => underway.kill('SIGTERM'), BETWEEN_SIGNALS_MILLISECONDS)
  })
  const run = await underway.done
  stop()
  clearTimeout(timer)
  return { run, isCut }
}

/** A cancelled run ends by itself and says so: red, or green where all was done already. */
export function endingOf({ exitCode, outputs, log }: Acted): readonly string[] {
  if (exitCode === 0) return []
  const saysSo =
    exitCode === 1 && /ended early|cancelled|was stopped/u.test(log) && (outputs['outcome'] ?? '') !== ''
  return saysSo
    ? []
    : [`ended with ${String(exitCode)}, outcome ${outputs['outcome'] ?? 'none'}: ${log.slice(-500)}`]
}
