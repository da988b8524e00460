/**
 * `npm run bench:fleet`: fleets in one subscription against Resource Manager's documented buckets: targets that burst at
 * once, a dry run over 1,000 targets, and the same targets in 20 jobs that share the buckets. Prints how many failed, and
 * the time compared with what the buckets allow.
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
    const good = (await Promise.all(jobs)).reduce((sum, one) => sum + one, 0)
    return told(it, azure, it.targets - good, azure.clock.now() - startedAt)
  } finally {
    await azure.close()
    rmSync(folder, { recursive: true })
  }
}

/** Runs the built action over these shops; returns how many of them ended well. */
async function job(
  azure: LocalAzure,
  folder: string,
  names: readonly string[],
  inputs: Case['inputs'],
): Promise<number> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'fleet.yml'), fleetConfig(names))
  const output = join(folder, 'output')
  const summary = join(folder, 'summary')
  for (const file of [output, summary]) writeFileSync(file, '')
  const files = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: folder }
  const env = { ...azure.env({ ...FLEET_INPUTS, ...inputs, config: 'fleet.yml' }), ...COMPILED, ...files }
  const child = spawn(process.execPath, [DIST], { env, cwd: folder, stdio: 'ignore' })
  await new Promise((done) => child.once('close', done))
  const report = JSON.parse(parseOutputs(readFileSync(output, 'utf8'))['report'] ?? '[]') as {
    outcome: string
  }[]
  return report.filter(({ outcome }) => outcome === 'ok').length
}

function told(
  { name, targets, jobs, aloneSeconds }: Case,
  azure: LocalAzure,
  failed: number,
  took: number,
): boolean {
  const arm = azure.requestsOf().filter(({ kind }) => kind === 'arm')
  const reads = arm.filter(({ write, status }) => !write && status !== 429).length
  const allowed = Math.max(aloneSeconds, (reads - READS.size) / READS.perSecond)
  const isGood = failed === 0 && took <= limitFor(jobs) * allowed
  const refused = arm.filter(({ status }) => status === 429).length
  console.log(
    `${isGood ? '✔' : '✖'} ${name}: ${failed} failed, ${arm.length} requests to ARM (${(arm.length / targets).toFixed(1)} a target), ` +
      `${refused} refused, ${took.toFixed(0)} s where the buckets allow ${allowed.toFixed(0)} s`,
  )
  return isGood
}

const only = process.argv[2]
let isGood = true
for (const one of CASES)
  if (only === undefined || one.name.includes(only)) isGood = (await measure(one)) && isGood
process.exitCode = isGood ? 0 : 1
