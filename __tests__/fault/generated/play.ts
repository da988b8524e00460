import type { LocalAzure } from '../../../local-azure/index.ts'
import { recordOf, stateOf } from '../../helpers/scenes.ts'
import { act, type Acted, type Breach, type Setting } from './act.ts'
import { titleOf, type Case } from './cases.ts'
import { cleanRuns } from './ends.ts'
import { TIMES, TROUBLES } from './faults.ts'
import { breachesOf, harm } from './oracle.ts'
import type { Story } from './stories.ts'
import { ofBlame } from './truth.ts'

/** How one case ended. */
export interface Played {
  readonly title: string
  readonly breaches: readonly Breach[]
  /** Clean runs until the wanted state; undefined where it was not reached. */
  readonly runsToConverge: number | undefined
  /** Requests that met the trouble. */
  readonly hits: number
  readonly realMilliseconds: number
}

/** The waiting time after a failed burst, and what a watch's lease lasts. */
const BETWEEN_RUNS_SECONDS = 700
const MOST_CLEAN_RUNS = 4

/** One run into trouble, then clean runs until what the story wants is there. */
async function play(one: Case, setting: Setting = {}): Promise<Played> {
  const began = performance.now()
  const azure = await one.story.open()
  try {
    const { effects = [], fault } = TROUBLES[one.trouble] ?? {}
    for (const effect of effects) azure.effect(effect)
    if (fault !== undefined)
      azure.fault({ match: one.point.match, fault, times: TIMES[one.times], skip: one.point.skip })
    const before = { state: stateOf(azure), tag: recordOf(azure) ?? '', at: azure.clock.now() }
    const run = await act(azure, one.story.inputs, setting)
    const breaches = breachesOf(azure, one, before, run)
    azure.clearFaults()
    calm(azure)
    const runsToConverge = await converge(azure, one.story, setting)
    return {
      title: titleOf(one),
      breaches: [...breaches, ...after(azure, breaches, runsToConverge, run)],
      runsToConverge,
      hits: run.requests.filter(({ fault: hit }) => hit !== undefined).length,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}

/**
 * Plays a trouble of a request, the most often first. Where the trouble could have come for ever and came twice, it
 * comes no more often if it comes three times: that is the same run, and is not played again.
 */
export async function playCases(cases: readonly Case[], all: boolean): Promise<readonly Played[]> {
  const played: Played[] = []
  for (const one of cases) {
    const most = TIMES[one.times]
    if (all || most === 'always' || !played.some(({ hits }) => hits <= most)) played.push(await play(one))
  }
  return played
}

/** From here on Azure is well. */
function calm(azure: LocalAzure): void {
  azure.effect({ kind: 'read-lag' })
  azure.effect({ kind: 'sizing-ends-with', instances: Infinity })
  azure.effect({ kind: 'sizing-ends', as: 'Succeeded' })
  azure.effect({ kind: 'plan-answers', as: 'accepted' })
}

function after(
  azure: LocalAzure,
  before: readonly Breach[],
  runsToConverge: number | undefined,
  run: Acted,
): readonly Breach[] {
  const later = [...harm(azure).filter((one) => !before.includes(one)), ...ofBlame(azure)]
  return runsToConverge === undefined
    ? [...later, `does not converge; the run said:\n${lastWords(run)}`]
    : later
}

export function lastWords({ log }: Acted): string {
  return log
    .split('\n')
    .filter((line) => /^::(?:error|warning)|^[✔✖]/u.test(line))
    .join('\n')
    .slice(-1500)
}

/** A watch that was cut off is followed by a pass, as by the next schedule. */
export function converge(
  azure: LocalAzure,
  story: Story,
  setting: Setting = {},
): Promise<number | undefined> {
  const inputs = story.inputs['mode'] === 'watch' ? { mode: 'auto' } : story.inputs
  return cleanRuns(azure, `${story.name} ${JSON.stringify(inputs)}`, async () => {
    for (let runs = 1; runs <= MOST_CLEAN_RUNS; runs += 1) {
      azure.clock.advance(BETWEEN_RUNS_SECONDS)
      const { exitCode, outputs } = await act(azure, inputs, setting)
      if (exitCode === 0 && story.isReached(azure)) return runs
      if (outputs['outcome'] === 'refused' && story.mayRefuseAt?.(azure) === true) return runs
    }
    return undefined
  })
}
