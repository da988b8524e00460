/**
 * `npm run bench:process`: the fixed cost of a run. Cold start to an input error compared with an empty Node, size of
 * dist, and the requests of a pass and of a cold burst as the local Azure counts them.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { besidesWaiting } from '../local-azure/log/waiting.ts'
import { startLocalAzure, type LocalAzure } from '../local-azure/index.ts'
import { runAction } from '../local-azure/run-action.ts'

const DIST = join(import.meta.dirname, '..', 'dist')
const ROUNDS = 15
const LIMITS = { coldStartMs: 45, distBytes: 2 * 1024 * 1024, depthAfterToken: 3, tagMerges: 3 }
/** Requests to Resource Manager, as the local Azure counts them. */
const ARM = { quietPass: 4, burst: 30, burstWithWaits: 80 }

interface Measure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly limit: number
}

/** Median milliseconds of both, measured alternately so that other load on the machine affects both alike. */
function coldStart(): Measure {
  const empty: number[] = []
  const action: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pair = [timed('-e', '0'), timed(join(DIST, 'index.js'))] as const
    if (round === 0) continue
    empty.push(pair[0])
    action.push(pair[1])
  }
  const over = median(action) - median(empty)
  console.log(
    `  (medians of ${ROUNDS}: ${median(action).toFixed(1)} ms, empty Node ${median(empty).toFixed(1)} ms)`,
  )
  return {
    name: 'cold start to an input error, over node -e 0',
    value: over,
    unit: 'ms',
    limit: LIMITS.coldStartMs,
  }
}

function timed(...command: string[]): number {
  const startedAt = performance.now()
  spawnSync(process.execPath, command, { env: { INPUT_MODE: 'sideways', GITHUB_ACTIONS: 'true' } })
  return performance.now() - startedAt
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function distSize(): Measure {
  const bytes = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(DIST, name)))
    .filter((stat) => stat.isFile())
    .reduce((sum, stat) => sum + stat.size, 0)
  return { name: 'all of dist', value: bytes, unit: 'bytes', limit: LIMITS.distBytes }
}

async function quietPass(azure: LocalAzure): Promise<Measure[]> {
  azure.startRun('auto')
  await expectOk(azure, {})
  const requests = azure.requestsOf()
  const arm = requests.filter((request) => request.kind === 'arm')
  const token = Math.max(
    0,
    ...requests.filter((request) => request.kind === 'token').map((request) => request.depth),
  )
  const deepest = Math.max(0, ...arm.map((request) => request.depth))
  return [
    {
      name: 'ARM requests of a pass that changes nothing',
      value: arm.length,
      unit: '',
      limit: ARM.quietPass,
    },
    {
      name: 'round trips of it after the token',
      value: deepest - token,
      unit: '',
      limit: LIMITS.depthAfterToken,
    },
    { name: 'writes of it', value: requests.filter((request) => request.write).length, unit: '', limit: 0 },
  ]
}

async function coldBurst(azure: LocalAzure): Promise<Measure[]> {
  azure.startRun('burst')
  await expectOk(azure, { mode: 'burst' })
  const requests = azure.requestsOf()
  const arm = requests.filter(({ kind }) => kind === 'arm')
  const writes = requests.filter((request) => request.write)
  const count = (method: string, path: RegExp) =>
    writes.filter((request) => request.method === method && path.test(request.path)).length
  const known = [count('PUT', /serverfarms/iu), count('POST', /\/start$/u), count('PATCH', /Endpoints\//iu)]
  const tags = count('PATCH', /tags\/default$/u)
  const rest = writes.length - tags - known.reduce((sum, one) => sum + one, 0)
  return [
    {
      name: 'ARM requests of a cold burst, besides waiting',
      value: besidesWaiting(requests).length,
      unit: '',
      limit: ARM.burst,
    },
    { name: 'all ARM requests of it', value: arm.length, unit: '', limit: ARM.burstWithWaits },
    { name: 'plan PUTs of a cold burst', value: known[0] ?? 0, unit: '', limit: 1 },
    { name: 'starts of it', value: known[1] ?? 0, unit: '', limit: 1 },
    { name: 'endpoint PATCHes of it', value: known[2] ?? 0, unit: '', limit: 2 },
    { name: 'tag merges of it', value: tags, unit: '', limit: LIMITS.tagMerges },
    { name: 'other writes of it', value: rest, unit: '', limit: 0 },
  ]
}

async function expectOk(azure: LocalAzure, inputs: Readonly<Record<string, string>>): Promise<void> {
  const run = await runAction(azure, inputs)
  if (run.exitCode !== 0) throw new Error(`the run failed:\n${run.log}`)
}

async function main(): Promise<number> {
  const azure = await startLocalAzure()
  try {
    const measures = [coldStart(), distSize(), ...(await quietPass(azure)), ...(await coldBurst(azure))]
    for (const { name, value, unit, limit } of measures) {
      const mark = value <= limit ? '✔' : '✖'
      console.log(
        `${mark} ${name}: ${Number(value.toFixed(1)).toLocaleString('en')} ${unit} (at most ${limit.toLocaleString('en')})`,
      )
    }
    return measures.every(({ value, limit }) => value <= limit) ? 0 : 1
  } finally {
    await azure.close()
  }
}

process.exitCode = await main()
