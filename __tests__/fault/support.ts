import { afterEach, expect, jest } from '@jest/globals'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../local-azure/index.ts'
import { COMPILED, ROOMY, parseOutputs, type ActionRun } from '../../local-azure/run-action.ts'
import type { Endpoint } from '../../local-azure/world/state.ts'

/** The built action; another build of it can be put to the same tests. */
const DIST = process.env['CLOUDBURST_DIST'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** Requests a minute of the shop, whose private side carries 6000 and shows at most 7200: no reason to burst, and every reason. */
export const LOW = 2400
export const HIGH = 7000

/** What is asked and what is true of the burst side. */
export const IDLE = { endpoint: 'Disabled', app: 'Stopped', instances: 1 }
export const WARM = { endpoint: 'Disabled', app: 'Running', instances: 3 }
export const BURSTING = { endpoint: 'Enabled', app: 'Running', instances: 3 }

jest.setTimeout(process.env['CLOUDBURST_FAULTS'] === 'all' ? 1_800_000 : 120_000)

const opened: LocalAzure[] = []
const folders: string[] = []
const running = new Map<ChildProcess, Promise<Run>>()

afterEach(async () => {
  for (const child of running.keys()) child.kill('SIGKILL')
  await Promise.all(running.values())
  await Promise.all(opened.splice(0).map((azure) => azure.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A local Azure of this test's own, with a load in steps: `[minute after the start, requests a minute]`. */
export async function shop(
  load: readonly (readonly [minute: number, value: number])[] = [[0, HIGH]],
  options: LocalAzureOptions = {},
): Promise<LocalAzure> {
  const azure = await startLocalAzure({ traceCsv: traceOf(load), ...options })
  opened.push(azure)
  return azure
}

/** A trace whose minute 32 × 60 is the start of the world; before it, the first value. */
function traceOf(load: readonly (readonly [number, number])[]): string {
  const rows = ['timestamp,value']
  for (let minute = -32 * 60; minute < 24 * 60; minute += 1) {
    const step = load.findLast(([from]) => from <= minute) ?? load[0]
    rows.push(`${String((minute + 32 * 60) * 60)},${String(step?.[1] ?? 0)}`)
  }
  return rows.join('\n')
}

export interface Run extends ActionRun {
  /** What ended the process from outside. */
  readonly signal: NodeJS.Signals | null
}

export interface Started {
  readonly child: ChildProcess
  readonly done: Promise<Run>
  /** Where it runs, until the test ends. */
  readonly folder: string
}

export type Inputs = Readonly<Record<string, string>>

/** Starts the built action as a runner would, with outputs and summary of its own. */
export function begin(azure: LocalAzure, inputs: Inputs, variables: Inputs = {}): Started {
  const files = runFiles()
  const readOnly = inputs['mode'] === 'status' || inputs['mode'] === 'check' || inputs['dry-run'] === 'true'
  azure.startRun(inputs['mode'] ?? 'auto', readOnly)
  const child = spawn(process.execPath, [...ROOMY, DIST], {
    env: {
      ...azure.env(inputs),
      ...COMPILED,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      ...variables,
      PATH: process.env['PATH'] ?? '',
    },
    cwd: files.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const done = ended(child, files)
  running.set(child, done)
  return { child, done, folder: files.folder }
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

function ended(child: ChildProcess, files: Files): Promise<Run> {
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({
        exitCode: code ?? -1,
        signal,
        log,
        outputs: parseOutputs(readFileSync(files.output, 'utf8')),
        summary: readFileSync(files.summary, 'utf8'),
      })
    })
  })
}

/** Called with each request as it arrives, before it is served; the clock's and the controls' are none. */
export function onRequest(
  azure: LocalAzure,
  heard: (number: number, url: string, method: string) => void,
): void {
  const { dispatcher } = azure
  const handle = dispatcher.handle.bind(dispatcher)
  let number = 0
  dispatcher.handle = (request, ...rest) => {
    number += 1
    heard(number, request.url ?? '', request.method ?? '')
    return handle(request, ...rest)
  }
}

/** What a runner leaves between SIGINT and SIGTERM; 2.5 s after that it kills. */
export const ALLOWED_MILLISECONDS = 7500

export interface Cancelled {
  readonly run: Run
  readonly tookMilliseconds: number
}

/** The end of a run that gets the signal when its `number`-th request of this kind arrives. */
export async function signalled(
  azure: LocalAzure,
  started: Started,
  {
    signal,
    at,
    number = 1,
  }: { readonly signal: NodeJS.Signals; readonly at: RegExp; readonly number?: number },
): Promise<Cancelled> {
  let seen = 0
  let sentAt = 0
  onRequest(azure, (_, url, method) => {
    if (!at.test(`${method} ${url}`) || ++seen !== number) return
    sentAt = performance.now()
    started.child.kill(signal)
  })
  const run = await started.done
  return { run, tookMilliseconds: performance.now() - sentAt }
}

export function stateOf(azure: LocalAzure): typeof IDLE {
  const { world } = azure
  const [, burst] = world.endpointNamed('burst')
  return {
    endpoint: burst.status,
    app: world.siteNamed('app-shop-burst').state,
    instances: world.planNamed('plan-shop-burst').sku.capacity,
  }
}

/** The record as it is stored; undefined where there is none. */
export function recordOf(azure: LocalAzure): string | undefined {
  return azure.world.profileNamed('tm-shop').tags['cloudburst-burst']
}

/** No invariant was broken, by the world's own history. */
export function expectSafe(azure: LocalAzure): void {
  expect(azure.judge().violations).toEqual([])
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

/** Runs every case, three at a time: a child process waits more than it computes. */
export async function each<T, R>(
  cases: readonly T[],
  run: (one: T) => Promise<R>,
  atOnce = 3,
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

/** The numbers of the requests of one run, the writes among them, and how it ended. */
export async function countRequests(
  azure: LocalAzure,
  mode: string,
  inputs: Inputs = {},
): Promise<{ readonly all: number; readonly writes: readonly number[]; readonly run: Run }> {
  const writes: number[] = []
  let all = 0
  onRequest(azure, (number, url, method) => {
    all = number
    if (isWrite(url, method)) writes.push(number)
  })
  const run = await pass(azure, mode, inputs)
  return { all, writes, run }
}

/** PUT, PATCH, and the POSTs that start and stop; signing in is none. */
function isWrite(url: string, method: string): boolean {
  return method === 'PUT' || method === 'PATCH' || /\/(?:start|stop)\?/u.test(url)
}

/** One run that is killed the moment its `number`-th request has arrived, which is served all the same. */
export async function killedAt(
  azure: LocalAzure,
  number: number,
  mode: string,
  inputs: Inputs = {},
): Promise<Run> {
  const started = begin(azure, { mode, ...inputs })
  onRequest(azure, (count) => {
    if (count === number) started.child.kill('SIGKILL')
  })
  return started.done
}

/** A shop that has been bursting for a while, by the record of an earlier run. */
export function burstingShop(
  load: readonly (readonly [minute: number, value: number])[] = [[0, HIGH]],
  change: Partial<Record<'private' | 'burst', Partial<Endpoint>>> = {},
  share = 0.3333,
  options: LocalAzureOptions = {},
): Promise<LocalAzure> {
  return shop(load, {
    ...options,
    scenario: (base) => ({
      ...base,
      profiles: base.profiles.map((profile) => ({
        ...profile,
        tags: {
          owner: 'shop',
          'cloudburst-burst': `v=1,p=bursting,s=${String(base.startAt - 3600)},r=1,c=${String(base.startAt - 3600)}-${String(share * 10_000)}`,
        },
        endpoints: profile.endpoints.map((endpoint) => ({
          ...endpoint,
          ...(endpoint.name === 'burst' && { status: 'Enabled' as const, weight: 25 }),
          ...change[endpoint.name as 'private' | 'burst'],
        })),
      })),
      plans: base.plans.map((plan) => ({ ...plan, sku: { ...plan.sku, capacity: 3 }, instances: 3 })),
      sites: base.sites.map((site) => ({ ...site, state: 'Running' as const })),
    }),
  })
}

/** Long enough for any drain. */
export const LONG = { 'wait-in-run': '2h', timeout: '3h' } as const

/** Warnings and errors as the runner would show them. */
export function annotations(run: Run): string {
  return run.log
    .split('\n')
    .filter((line) => /^::(?:warning|error|notice)/u.test(line))
    .join('\n')
}

export function weightOf(azure: LocalAzure, endpoint = 'burst'): number {
  return azure.world.endpointNamed(endpoint)[1].weight
}

/** Writes of one run that Azure took, as `PATCH burst`. */
export function writesOf(azure: LocalAzure, run?: number): readonly string[] {
  return azure
    .requestsOf(run)
    .filter((request) => request.write && request.status < 300)
    .map((request) => `${request.method} ${request.path.split('/').at(-1) ?? ''}`)
}
