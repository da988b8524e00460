import { afterEach } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { parseOutputs, type ActionRun } from '../../local-azure/run-action.ts'
import { start, type Place } from '../helpers/action/start.ts'
import { onlyObserves } from '../helpers/local-azure.ts'
import { stateOf, type IDLE } from './worlds.ts'

const folders: string[] = []
const running = new Set<Started>()

afterEach(async () => {
  for (const run of running) run.kill('SIGKILL')
  await Promise.all([...running].map(({ done }) => done))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export interface Run extends ActionRun {
  /** What ended the process from outside. */
  readonly signal: NodeJS.Signals | null
}

export interface Started {
  readonly done: Promise<Run>
  /** Where it runs, until the test ends. */
  readonly folder: string
  readonly kill: (signal: NodeJS.Signals) => void
}

export type Inputs = Readonly<Record<string, string>>

/** Long enough for any drain. */
export const LONG = { 'wait-in-run': '2h', timeout: '3h' } as const

/** Starts the action as a runner would, with outputs and summary of its own. */
export function begin(
  azure: LocalAzure,
  inputs: Inputs,
  variables: Inputs = {},
  place: Place = 'thread',
): Started {
  const files = runFiles()
  azure.startRun(inputs['mode'] ?? 'auto', onlyObserves(inputs))
  const runner = { GITHUB_OUTPUT: files.output, GITHUB_STEP_SUMMARY: files.summary }
  const underway = start({ ...azure.env(inputs), ...runner, ...variables }, files.folder, place)
  const done = underway.done.then((ended) => ({
    ...ended,
    outputs: parseOutputs(readFileSync(files.output, 'utf8')),
    summary: readFileSync(files.summary, 'utf8'),
  }))
  const started = { done, folder: files.folder, kill: underway.kill }
  running.add(started)
  void done.finally(() => running.delete(started))
  return started
}

/** As `begin`, for a run that shares the virtual time with others: time stands still until all of them sleep. */
export function beginAmong(
  azure: LocalAzure,
  name: string,
  inputs: Inputs,
  variables: Inputs = {},
  place: Place = 'thread',
): Started {
  const { variables: own, left } = azure.join(name)
  const started = begin(azure, inputs, { ...own, ...variables }, place)
  void started.done.finally(left)
  return started
}

/** One run of the action from start to end. */
export function pass(
  azure: LocalAzure,
  mode: string,
  inputs: Inputs = {},
  variables: Inputs = {},
): Promise<Run> {
  return begin(azure, { mode, ...inputs }, variables).done
}

interface Files {
  readonly folder: string
  readonly output: string
  readonly summary: string
}

function runFiles(): Files {
  const folder = mkdtempSync(join(tmpdir(), 'fault-'))
  folders.push(folder)
  const files = { folder, output: join(folder, 'output'), summary: join(folder, 'summary') }
  writeFileSync(files.output, '')
  writeFileSync(files.summary, '')
  return files
}

/** Passes five minutes apart, until one ends green with the state that is wanted, or `most` have run. */
export async function passesUntil(
  azure: LocalAzure,
  wanted: typeof IDLE,
  mode = 'auto',
  inputs: Inputs = {},
  most = 8,
): Promise<readonly Run[]> {
  const runs: Run[] = []
  while (runs.length < most) {
    const run = await pass(azure, mode, inputs)
    runs.push(run)
    if (run.exitCode === 0 && JSON.stringify(stateOf(azure)) === JSON.stringify(wanted)) break
    azure.clock.advance(300)
  }
  return runs
}

/** Warnings and errors as the runner would show them. */
export function annotations(run: Run): string {
  return run.log
    .split('\n')
    .filter((line) => /^::(?:warning|error|notice)/u.test(line))
    .join('\n')
}

/** Runs every case, two at a time: a run waits more than it computes. */
export async function each<T, R>(
  cases: readonly T[],
  run: (one: T) => Promise<R>,
  atOnce = 2,
): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < cases.length) {
      const index = next++
      const one = cases[index]
      if (one !== undefined) results[index] = await run(one)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}
