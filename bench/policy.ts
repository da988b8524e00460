import { writeFileSync } from 'node:fs'
import { ablations, grid } from './policy/ablation.ts'
import { readArgs, USAGE, type BenchArgs } from './policy/args.ts'
import { crossValidation } from './policy/cross-validation.ts'
import { policiesNamed } from './policy/policies.ts'
import { runAll } from './policy/pool.ts'
import type { Job } from './policy/rows.ts'
import { measureSpeed } from './policy/speed.ts'
import { table } from './policy/table.ts'
import { readTrace, traceFiles } from './policy/trace.ts'

/** Runs policies on traces and prints a comparison. */
async function main(args: BenchArgs): Promise<void> {
  const policies = policyNames(args)
  policiesNamed(policies)
  const files = traceFiles(args.traces)
  const jobs: Job[] = args.capacities.flatMap((capacityPercentile) =>
    files.map((file) => ({
      file,
      capacityPercentile,
      cadences: args.cadences,
      seeds: args.seeds,
      policies,
      price: args.price,
      dirt: args.dirt,
    })),
  )
  const from = performance.now()
  const rows = await runAll(jobs, args.workers)
  const seconds = (performance.now() - from) / 1000
  if (args.json !== undefined) writeFileSync(args.json, `${JSON.stringify(rows)}\n`)
  console.log(args.crossValidate ? crossValidation(rows) : table(rows))
  const speed = measureSpeed(readTrace(files[0] ?? ''))
  console.log(`${rows.length} rows in ${seconds.toFixed(1)} s on ${args.workers} workers`)
  console.log(
    `adaptive: fold of 8 days and a decision ${speed.foldMilliseconds.toFixed(1)} ms, ` +
      `going on ${speed.decisionsPerSecond.toFixed(0)} decisions/s, ` +
      `${speed.memoryMegabytes.toFixed(0)} MB resident`,
  )
}

function policyNames(args: BenchArgs): readonly string[] | undefined {
  if (args.crossValidate) return grid().map((policy) => policy.name)
  return args.ablation ? ablations().map((policy) => policy.name) : args.policies
}

try {
  await main(readArgs(process.argv.slice(2)))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 1
}
