import { begin, type Acted, type Setting } from './act.ts'
import { atRequest } from './gate.ts'
import { harm } from './oracle.ts'
import { converge, lastWords, type Played } from './play.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'
import { shuffled } from './cases.ts'

/** What ends the run, and when: as a request arrives, or as its answer has left. */
export interface Kill {
  readonly story: Story
  readonly number: number
  readonly when: 'before' | 'after'
  /** SIGKILL, or SIGINT and 7.5 s later SIGTERM, as a runner cancels. */
  readonly signal: 'SIGKILL' | 'SIGINT'
}

/** Every request of every story, before and after it, by each signal; in an order that a seed makes. */
export async function allKills(seed: number, stories = STORIES): Promise<readonly Kill[]> {
  const kills: Kill[] = []
  for (const story of stories) {
    const { length } = await requestsOf(story)
    for (let number = 1; number <= length; number += 1)
      for (const when of ['before', 'after'] as const)
        for (const signal of ['SIGKILL', 'SIGINT'] as const) kills.push({ story, number, when, signal })
  }
  return shuffled(kills, seed)
}

/** What a runner leaves between SIGINT and SIGTERM. */
const BETWEEN_SIGNALS_MILLISECONDS = 7500

export async function playKill(kill: Kill, setting: Setting = {}): Promise<Played> {
  const began = performance.now()
  const { story, number, when, signal } = kill
  const azure = await story.open()
  try {
    const underway = begin(azure, story.inputs, setting)
    let timer: NodeJS.Timeout | undefined
    atRequest(azure, number, when, () => {
      underway.kill(signal)
      if (signal === 'SIGINT')
        timer = setTimeout(() => underway.kill('SIGTERM'), BETWEEN_SIGNALS_MILLISECONDS)
    })
    const run = await underway.done
    clearTimeout(timer)
    const told = signal === 'SIGINT' ? endingOf(run) : []
    // A person may be the next one, and may want the opposite.
    const next = when === 'after' ? { ...story, ...story.opposite } : story
    const runsToConverge = await converge(azure, next, setting)
    return {
      title: `${story.name} · ${signal} ${when} request ${String(number)}`,
      breaches: [
        ...told,
        ...harm(azure),
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

/** A cancelled run ends by itself and says so: red, or green where all was done already. */
function endingOf({ exitCode, outputs, log }: Acted): readonly string[] {
  if (exitCode === 0) return []
  const isTold =
    exitCode === 1 && /ended early|cancelled|was stopped/u.test(log) && (outputs['outcome'] ?? '') !== ''
  return isTold
    ? []
    : [`ended with ${String(exitCode)}, outcome ${outputs['outcome'] ?? 'none'}: ${log.slice(-500)}`]
}
