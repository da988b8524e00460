import { expect } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { EVERYTHING } from '../helpers/effort.ts'
import { act, actBuilt, brokenInvariants, writesOf, type Run, type Texts } from './support.ts'
import { stateOf } from './worlds.ts'

/** What a pass of the action makes of one case. */
export interface Outcome {
  readonly exitCode: number
  readonly decision: string
  /** What log and annotations must say, each. */
  readonly said?: readonly RegExp[]
  readonly unsaid?: readonly RegExp[]
}

/** Takes the usual load of the shop away. */
export const NO_PROMETHEUS = { 'load-url': '', 'load-query': '', 'burst-load-query': '' } as const

/** The load as the workflow brings it. */
export function value(load: unknown): Texts {
  const text = typeof load === 'string' ? load : JSON.stringify(load)
  return { ...NO_PROMETHEUS, 'load-source': 'value', 'load-value': text, 'load-scope': 'total' }
}

/** `[time, load]` a minute, up to now, of what `load` tells of each minute back. */
export function series(
  azure: LocalAzure,
  load: (minutesBack: number) => number | null,
  { minutes = 60, every = 60, ahead = 0 } = {},
): unknown[] {
  const now = Math.floor(azure.clock.now() / 60) * 60 + ahead
  const count = Math.floor((minutes * 60) / every)
  return Array.from({ length: count }, (_, index) => {
    const at = now - (count - index) * every
    return [at, load(Math.ceil((now - at) / 60))]
  })
}

/** A dry run of the automatic mode, built where everything is tried, which must come out as told and write nothing. */
export async function expectPass(
  azure: LocalAzure,
  inputs: Texts,
  wanted: Outcome,
  variables: Texts = {},
): Promise<Run> {
  const before = stateOf(azure)
  const pass = EVERYTHING ? actBuilt : act
  const run = await pass(azure, { mode: 'auto', 'dry-run': 'true', policy: 'adaptive', ...inputs }, variables)
  const { exitCode, outputs, log } = run
  const said = { exitCode, decision: outputs['decision'] }
  expect({ ...said, log }).toMatchObject({ exitCode: wanted.exitCode, decision: wanted.decision })
  for (const text of wanted.said ?? []) expect(log).toMatch(text)
  for (const text of wanted.unsaid ?? []) expect(log).not.toMatch(text)
  expect([writesOf(run), stateOf(azure), brokenInvariants(azure)]).toEqual([[], before, []])
  return run
}
