/**
 * `npm run bench:watch`: the cost of a watch. One process of the built action makes 2,000 passes on virtual time. The
 * bench counts the requests of passes that change nothing, idle and bursting, their processor time, and the memory at
 * pass 200 and 2,000. `--only "bursting, adaptive"` measures one of the four cases; `--passes 600` makes fewer passes.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startLocalAzure, type LocalAzure } from '../local-azure/index.ts'

const DIST = process.env['CLOUDBURST_DIST'] ?? join(import.meta.dirname, '..', 'dist', 'index.js')
const { values: ARGS } = parseArgs({ options: { only: { type: 'string' }, passes: { type: 'string' } } })
const EARLY = 200
const LATE = Number(ARGS.passes ?? 2000)
const LIMITS = { idleRequests: 3, burstingRequests: 6, cpuMs: 50, residentMib: 180, heapGrowthMib: 3 }

interface Probe {
  readonly heapKib: number
  readonly rssKib: number
  readonly cpuMs: number
}

interface Measure {
  readonly name: string
  readonly value: number
  readonly limit: number
}

/** Requests a minute that keep the shop idle, or bursting, all the time. */
const LOADS = { idle: 2400, bursting: 7000 }

function traceOf(load: number): string {
  const rows = ['timestamp,value']
  for (let minute = 0; minute < 32 * 60 + LATE + 600; minute += 1)
    rows.push(`${String(minute * 60)},${String(load)}`)
  return rows.join('\n')
}

/** One watch over a constant load; measured at the start of pass 200 and of pass 2,000. */
async function watched(
  load: number,
  policy: string,
): Promise<{ readonly azure: LocalAzure; readonly probes: readonly Probe[] }> {
  const azure = await startLocalAzure({ traceCsv: traceOf(load), hold: { fresh: 2, kept: 0, most: 50 } })
  const folder = mkdtempSync(join(tmpdir(), 'bench-watch-'))
  const file = join(folder, 'probes')
  const { variables, left } = azure.join('watch')
  const inputs = {
    mode: 'watch',
    'watch-for': `${String(LATE + 30)}m`,
    'hand-over': 'none',
    policy,
    summary: 'never',
  }
  const probe = join(import.meta.dirname, 'watch', 'probe.mjs')
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, DIST], {
    env: { ...azure.env(inputs), ...variables, PROBE_FILE: file, PATH: process.env['PATH'] ?? '' },
    stdio: 'ignore',
  })
  const probed = probeAt(azure, [EARLY, LATE], file, () => child.kill('SIGUSR2'))
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  left()
  await probed
  const probes = linesOf(file).map((line) => JSON.parse(line) as Probe)
  rmSync(folder, { recursive: true, force: true })
  if (exitCode !== 0) throw new Error(`the watch ended with ${String(exitCode)}`)
  return { azure, probes }
}

/** Holds time while the process collects garbage and counts. */
async function probeAt(
  azure: LocalAzure,
  passes: readonly number[],
  file: string,
  signal: () => void,
): Promise<void> {
  for (const [index, number] of passes.entries()) {
    const at = azure.world.scenario.startAt + number * 60 + 30
    await new Promise<void>((resolve) => azure.timer.sleep(at - azure.clock.now(), resolve))
    const go = azure.timer.busy()
    signal()
    for (let tried = 0; tried < 500 && linesOf(file).length <= index; tried += 1) await sleep(10)
    go()
  }
}

function linesOf(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
}

/** Median requests of the minutes without a write or a sign-in, after the first hundred. */
function requestsOfAQuietPass(azure: LocalAzure): number {
  const byMinute = new Map<number, number>()
  const wrote = new Set<number>()
  const { startAt } = azure.world.scenario
  for (const { at, write, kind } of azure.requests()) {
    const minute = Math.floor((at - startAt) / 60)
    byMinute.set(minute, (byMinute.get(minute) ?? 0) + 1)
    if (write || kind === 'token') wrote.add(minute)
  }
  const quiet = [...byMinute].filter(([minute]) => minute > 100 && minute < LATE && !wrote.has(minute))
  const counts = quiet.map(([, count]) => count).sort((a, b) => a - b)
  return counts[Math.floor(counts.length / 2)] ?? Infinity
}

async function measured(kind: keyof typeof LOADS, policy: string, limit: number): Promise<Measure[]> {
  const { azure, probes } = await watched(LOADS[kind], policy)
  const [early, late] = probes
  await azure.close()
  if (early === undefined || late === undefined) throw new Error('the process was not probed')
  const name = `${kind}, ${policy}`
  return [
    { name: `${name}: requests of a pass that changes nothing`, value: requestsOfAQuietPass(azure), limit },
    {
      name: `${name}: ms of processor time a pass`,
      value: (late.cpuMs - early.cpuMs) / (LATE - EARLY),
      limit: LIMITS.cpuMs,
    },
    {
      name: `${name}: MiB resident at pass ${String(LATE)}`,
      value: late.rssKib / 1024,
      limit: LIMITS.residentMib,
    },
    {
      name: `${name}: MiB of heap after collection, pass ${String(LATE)} over pass ${String(EARLY)}`,
      value: (late.heapKib - early.heapKib) / 1024,
      limit: LIMITS.heapGrowthMib,
    },
  ]
}

async function main(): Promise<number> {
  let good = true
  for (const policy of ['threshold', 'adaptive']) {
    for (const [kind, limit] of [
      ['idle', LIMITS.idleRequests],
      ['bursting', LIMITS.burstingRequests],
    ] as const) {
      if (ARGS.only !== undefined && ARGS.only !== `${kind}, ${policy}`) continue
      for (const { name, value, limit: most } of await measured(kind, policy, limit)) {
        good &&= value <= most
        console.log(`${value <= most ? '✔' : '✖'} ${name}: ${value.toFixed(1)} (at most ${String(most)})`)
      }
    }
  }
  return good ? 0 : 1
}

process.exitCode = await main()
