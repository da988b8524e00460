/**
 * `npm run bench:fleet`: fleets in one subscription against Resource Manager's documented buckets: targets that burst at
 * once, and a dry run over 1,000 targets. Prints how many failed, and the time compared with what the buckets allow.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FLEET_INPUTS, fleetConfig, fleetNames, fleetOf, startLocalAzure } from '../local-azure/index.ts'
import { runAction } from '../local-azure/run-action.ts'

interface Case {
  readonly name: string
  readonly targets: number
  readonly inputs: Readonly<Record<string, string>>
}

const CASES: readonly Case[] = [
  { name: '50 targets that burst at once', targets: 50, inputs: { mode: 'burst' } },
  { name: 'a dry run over 300 targets', targets: 300, inputs: { 'dry-run': 'true' } },
  { name: 'a dry run over 1,000 targets', targets: 1000, inputs: { 'dry-run': 'true' } },
]

const READS = { size: 250, perSecond: 25 }
/** The time that a fleet may take, as a multiple of what the buckets allow for its reads. */
const LIMIT = 1.3
/** A burst waits for its plan, app and probes, however few requests it makes. */
const ALONE_SECONDS = 150

async function measure({ name, targets, inputs }: Case): Promise<boolean> {
  const azure = await startLocalAzure({ throttles: 1, scenario: (base) => fleetOf(base, targets) })
  try {
    const { folder } = azure.files()
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'fleet.yml'), fleetConfig(fleetNames(targets)))
    const startedAt = azure.clock.now()
    azure.startRun(name)
    const run = await runAction(azure, { ...FLEET_INPUTS, ...inputs, config: 'fleet.yml' })
    const took = azure.clock.now() - startedAt
    const arm = azure.requestsOf().filter(({ kind }) => kind === 'arm')
    const reads = arm.filter(({ write }) => !write).length
    const allowed = Math.max(
      inputs['mode'] === 'burst' ? ALONE_SECONDS : 0,
      (reads - READS.size) / READS.perSecond,
    )
    const report = JSON.parse(run.outputs['report'] ?? '[]') as { outcome: string }[]
    const failed = targets - report.filter(({ outcome }) => outcome === 'ok').length
    const good = failed === 0 && took <= LIMIT * Math.max(1, allowed)
    console.log(
      `${good ? '✔' : '✖'} ${name}: ${failed} failed, ${arm.length} requests to ARM (${(arm.length / targets).toFixed(1)} a target), ` +
        `${arm.filter(({ status }) => status === 429).length} refused, ${took.toFixed(0)} s where the buckets allow ${allowed.toFixed(0)} s`,
    )
    return good
  } finally {
    await azure.close()
  }
}

let isGood = true
for (const one of CASES) isGood = (await measure(one)) && isGood
process.exitCode = isGood ? 0 : 1
