/**
 * `npm run bench:fleet`: fleets in one subscription against Resource Manager's documented buckets: targets that burst at
 * once, a dry run over 1,000 targets, and the same targets in 20 jobs that share the buckets. Prints how many failed, the
 * time compared with what the buckets allow, and the memory of the largest job.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  FLEET_INPUTS,
  fleetConfig,
  fleetNames,
  fleetOf,
  startLocalAzure,
  type LocalAzure,
} from '../local-azure/index.ts'
import { COMPILED, parseOutputs } from '../local-azure/run-action.ts'

interface Case {
  readonly name: string
  readonly targets: number
  readonly jobs: number
  readonly inputs: Readonly<Record<string, string>>
  /** A burst waits for its plan, app and probes, however few requests it makes. */
  readonly aloneSeconds: number
}

const DRY = { 'dry-run': 'true' }
const CASES: readonly Case[] = [
  {
    name: '50 targets that burst at once',
    targets: 50,
    jobs: 1,
    inputs: { mode: 'burst' },
    aloneSeconds: 150,
  },
  { name: 'a dry run over 300 targets', targets: 300, jobs: 1, inputs: DRY, aloneSeconds: 1 },
  { name: 'a dry run over 1,000 targets', targets: 1000, jobs: 1, inputs: DRY, aloneSeconds: 1 },
  { name: 'the same in 20 jobs of the plan matrix', targets: 1000, jobs: 20, inputs: DRY, aloneSeconds: 1 },
]

const DIST = join(import.meta.dirname, '..', 'dist', 'index.js')
const READS = { size: 250, perSecond: 25 }
/**
 * The time that a fleet may take, as a multiple of what the buckets allow for its reads. Jobs that run at once do not see each
 * other, so what one of them leaves of the bucket the others learn from refusals.
 */
const limitFor = (jobs: number): number => (jobs === 1 ? 1.3 : 2)
const MOST_MEBIBYTES = 400
/** Loaded by a job before the action: as the job ends, writes to this file how many KiB it had resident at most. */
const MEMORY_FILE = 'BENCH_MEMORY_FILE'
const WRITES_MEMORY = `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(process.env.${MEMORY_FILE}, String(process.resourceUsage().maxRSS)))`

interface Ended {
  /** Targets that ended well. */
  readonly good: number
  /** What each of the others said. */
  readonly bad: readonly string[]
  readonly mebibytes: number
}

async function measure(it: Case): Promise<boolean> {
  const azure = await startLocalAzure({ throttles: 1, scenario: (base) => fleetOf(base, it.targets) })
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'))
  try {
    const startedAt = azure.clock.now()
    azure.startRun(it.name)
    const size = it.targets / it.jobs
    const names = fleetNames(it.targets)
    const jobs = Array.from({ length: it.jobs }, (_, at) =>
      job(azure, join(folder, String(at)), names.slice(at * size, (at + 1) * size), it.inputs),
    )
    const ended = await Promise.all(jobs)
    return told(it, azure, ended, azure.clock.now() - startedAt)
  } finally {
    await azure.close()
    rmSync(folder, { recursive: true })
  }
}

/** Runs the built action over these shops. */
async function job(
  azure: LocalAzure,
  folder: string,
  names: readonly string[],
  inputs: Case['inputs'],
): Promise<Ended> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'fleet.yml'), fleetConfig(names))
  const output = join(folder, 'output')
  const summary = join(folder, 'summary')
  for (const file of [output, summary]) writeFileSync(file, '')
  const memory = join(folder, 'memory')
  const files = {
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: folder,
    [MEMORY_FILE]: memory,
  }
  const env = { ...azure.env({ ...FLEET_INPUTS, ...inputs, config: 'fleet.yml' }), ...COMPILED, ...files }
  const before = ['--import', `data:text/javascript,${encodeURIComponent(WRITES_MEMORY)}`]
  const child = spawn(process.execPath, [...before, DIST], { env, cwd: folder, stdio: 'ignore' })
  await new Promise((done) => child.once('close', done))
  const report = JSON.parse(parseOutputs(readFileSync(output, 'utf8'))['report'] ?? '[]') as {
    outcome: string
    errors: unknown
  }[]
  return {
    good: report.filter(({ outcome }) => outcome === 'ok').length,
    bad: report.filter(({ outcome }) => outcome !== 'ok').map(({ errors }) => JSON.stringify(errors)),
    mebibytes: Number(readFileSync(memory, 'utf8')) / 1024,
  }
}

function told(
  { name, targets, jobs, aloneSeconds }: Case,
  azure: LocalAzure,
  ended: readonly Ended[],
  took: number,
): boolean {
  const failed = targets - ended.reduce((sum, { good }) => sum + good, 0)
  const mebibytes = Math.max(...ended.map((one) => one.mebibytes))
  const arm = azure.requestsOf().filter(({ kind }) => kind === 'arm')
  const reads = arm.filter(({ write, status }) => !write && status !== 429).length
  const allowed = Math.max(aloneSeconds, (reads - READS.size) / READS.perSecond)
  const isGood = failed === 0 && took <= limitFor(jobs) * allowed && mebibytes <= MOST_MEBIBYTES
  const refused = arm.filter(({ status }) => status === 429).length
  console.log(
    `${isGood ? '✔' : '✖'} ${name}: ${failed} failed, ${arm.length} requests to ARM (${(arm.length / targets).toFixed(1)} a target), ` +
      `${refused} refused, ${took.toFixed(0)} s where the buckets allow ${allowed.toFixed(0)} s, at most ${mebibytes.toFixed(0)} MiB`,
  )
  for (const bad of new Set(ended.flatMap((one) => one.bad))) console.log(`    ${bad}`)
  return isGood
}

const only = process.argv[2]
let isGood = true
for (const one of CASES)
  if (only === undefined || one.name.includes(only)) isGood = (await measure(one)) && isGood
process.exitCode = isGood ? 0 : 1
