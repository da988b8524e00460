import { afterEach, expect } from '@jest/globals'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAzure, LoggedRequest } from '../../local-azure/index.ts'
import type { LocalAzureOptions } from '../../local-azure/options.ts'
import { parseOutputs } from '../../local-azure/run-action.ts'
import { start, type Place } from '../helpers/action/start.ts'
import { onlyObserves, openShop, type Load } from '../helpers/local-azure.ts'
import type { Run, Texts } from './run.ts'
import { Transcript } from './transcript.ts'

export type { Load, Run, Texts }

/** Requests a minute of the shop, whose private side carries 6000: no reason to burst, and a clear one. */
export const LOW = 2400
export const HIGH = 7200

const opened: LocalAzure[] = []

afterEach(async () => {
  for (const azure of opened.splice(0)) await azure.close()
})

expect.addSnapshotSerializer({
  test: (value) => value instanceof Transcript,
  serialize: (value: Transcript) => value.text,
})

/** A local Azure of this test's own with a load in steps, closed after the test. */
export async function shop(load: Load | number = LOW, options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const steps: Load = typeof load === 'number' ? [[0, load]] : load
  const azure = await openShop(steps, options)
  opened.push(azure)
  return azure
}

/** Runs the action from its source; `inputs` and `variables` go over the usual ones, '' takes one away. */
export function act(azure: LocalAzure, inputs: Texts, variables: Texts = {}): Promise<Run> {
  return actIn('thread', azure, inputs, variables)
}

/** Runs the built action as a runner would, in a process of its own. */
export function actBuilt(azure: LocalAzure, inputs: Texts, variables: Texts = {}): Promise<Run> {
  return actIn('process', azure, inputs, variables)
}

async function actIn(place: Place, azure: LocalAzure, inputs: Texts, variables: Texts): Promise<Run> {
  const { folder, output, summary } = azure.files()
  for (const file of [output, summary]) writeFileSync(file, '')
  const run = azure.startRun(inputs['mode'] ?? 'auto', onlyObserves(inputs))
  const env = { ...azure.env({ policy: 'threshold', ...inputs }), ...variables }
  const { exitCode, log } = await start(env, folder, place).done
  return {
    inputs,
    exitCode,
    log: log.replaceAll(folder, 'RUNNER'),
    outputs: parseOutputs(readFileSync(output, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
    requests: azure.requestsOf(run),
  }
}

/** A file in the folder that the action runs in; answers its name. */
export function workspaceFile(azure: LocalAzure, name: string, text: string | Uint8Array): string {
  writeFileSync(join(azure.files().folder, name), text)
  return name
}

/** Every write that ARM was asked for, in order. */
export function writesOf(run: Run): readonly LoggedRequest[] {
  return run.requests.filter((request) => request.write)
}

/** The invariants that the world's history broke. */
export function brokenInvariants(azure: LocalAzure): readonly unknown[] {
  return azure.judge().violations
}

/** The errors of a run, as annotations: what a person sees first. */
export function errorsOf(run: Run): readonly string[] {
  return run.log
    .split('\n')
    .filter((line) => line.startsWith('::error'))
    .map((line) =>
      line.replaceAll('%0A', '\n').replaceAll('%25', '%').replaceAll('%3A', ':').replaceAll('%2C', ','),
    )
}
