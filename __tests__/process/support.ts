import { afterEach, expect } from '@jest/globals'
import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalAzure, type LocalAzure, type LoggedRequest } from '../../local-azure/index.ts'
import type { LocalAzureOptions } from '../../local-azure/options.ts'
import { COMPILED, ROOMY, parseOutputs } from '../../local-azure/run-action.ts'
import type { Run, Texts } from './run.ts'
import { Transcript } from './transcript.ts'

export type { Run, Texts }

/** The built action; another build of it can be put to the same tests. */
const DIST = process.env['CLOUDBURST_DIST'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** Requests a minute of the shop, whose private side carries 6000: no reason to burst, and a clear one. */
export const LOW = 2400
export const HIGH = 7200

const opened: LocalAzure[] = []

afterEach(async () => {
  for (const azure of opened.splice(0)) {
    await azure.close()
    rmSync(azure.files().folder, { recursive: true, force: true })
  }
})

expect.addSnapshotSerializer({
  test: (value) => value instanceof Transcript,
  serialize: (value: Transcript) => value.text,
})

/** From a minute after the start on, so many requests a minute. */
export type Load = readonly (readonly [minute: number, perMinute: number])[]

/** A local Azure of this test's own with a load in steps, closed after the test. */
export async function shop(load: Load | number = LOW, options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const steps: Load = typeof load === 'number' ? [[0, load]] : load
  const azure = await startLocalAzure({ traceCsv: traceOf(steps), ...options })
  opened.push(azure)
  return azure
}

/** The world begins at minute 32 × 60 of its trace; before it the first value holds. */
function traceOf(steps: Load): string {
  const rows = ['timestamp,value']
  for (let minute = -32 * 60; minute < 24 * 60; minute += 1) {
    const step = steps.findLast(([from]) => from <= minute) ?? steps[0]
    rows.push(`${String((minute + 32 * 60) * 60)},${String(step?.[1] ?? 0)}`)
  }
  return rows.join('\n')
}

/** Runs the built action as a runner would; `inputs` and `variables` go over the usual ones, '' takes one away. */
export async function act(azure: LocalAzure, inputs: Texts, variables: Texts = {}): Promise<Run> {
  const { folder, output, summary } = azure.files()
  for (const file of [output, summary]) writeFileSync(file, '')
  const readOnly = inputs['mode'] === 'status' || inputs['mode'] === 'check' || inputs['dry-run'] === 'true'
  const run = azure.startRun(inputs['mode'] ?? 'auto', readOnly)
  const all = {
    ...azure.env({ policy: 'threshold', ...inputs }),
    PATH: process.env['PATH'] ?? '',
    ...COMPILED,
    ...variables,
  }
  const env = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
  const { exitCode, log } = await spawned(env, folder)
  return {
    inputs,
    exitCode,
    log: log.replaceAll(folder, 'RUNNER'),
    outputs: parseOutputs(readFileSync(output, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
    requests: azure.requestsOf(run),
  }
}

function spawned(env: Texts, cwd: string): Promise<{ exitCode: number; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...ROOMY, DIST], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? -1, log }))
  })
}

/** A file in the folder that the action runs in; answers its name. */
export function workspaceFile(azure: LocalAzure, name: string, text: string): string {
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
