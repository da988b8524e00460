/**
 * `npm run test:time`: the action in worlds where time is the trouble. Reads that lag behind writes, clocks that are wrong
 * and are set, runs of every length. Prints the number of cases, breaches, requests a minute and the slowest case.
 * `--family lag` runs one family, `--only TEXT` cases by name, `--of 20 --seed 3` a draw of each family, and
 * `--processes` the built action instead of the source. `--logs` prints what the runs of a broken case said.
 */
import { parseArgs } from 'node:util'
import type { Outcome } from './time/case.ts'
import { FAMILIES, outcomes } from './time/index.ts'

const { values: ARGS } = parseArgs({
  options: {
    family: { type: 'string', multiple: true },
    only: { type: 'string' },
    of: { type: 'string' },
    seed: { type: 'string' },
    processes: { type: 'boolean' },
    logs: { type: 'boolean' },
  },
})

function familyNamed(name: string): keyof typeof FAMILIES {
  const found = Object.keys(FAMILIES).find((one): one is keyof typeof FAMILIES => one === name)
  if (found === undefined) throw new Error(`--family knows ${Object.keys(FAMILIES).join(', ')}, not ${name}`)
  return found
}

function told({ name, breaches, requestsPerMinute, runs, virtualSeconds, realSeconds }: Outcome): void {
  if (breaches.length === 0 && process.stdout.isTTY) return
  const numbers = `${String(runs)} runs, ${requestsPerMinute.toFixed(1)}/min, ${(virtualSeconds / 60).toFixed(0)} virtual min, ${realSeconds.toFixed(1)} s`
  console.log(`${breaches.length === 0 ? '✔' : '✖'} ${name} (${numbers})`)
  for (const breach of breaches) console.log(`    ${breach}`)
}

async function main(): Promise<number> {
  const all: Outcome[] = []
  const chosen = {
    families: (ARGS.family ?? Object.keys(FAMILIES)).map(familyNamed),
    of: ARGS.of === undefined ? undefined : Number(ARGS.of),
    seed: Number(ARGS.seed ?? 1),
    place: ARGS.processes === true ? ('process' as const) : ('thread' as const),
    only: ARGS.only,
  }
  for await (const outcome of outcomes(chosen)) {
    told(outcome)
    if (ARGS.logs === true && outcome.breaches.length > 0) console.log(outcome.logs.join('\n'))
    all.push({ ...outcome, logs: [] })
  }
  const broken = all.filter(({ breaches }) => breaches.length > 0).length
  const [slowest] = all.toSorted((a, b) => b.virtualSeconds - a.virtualSeconds)
  const busiest = Math.max(0, ...all.map(({ requestsPerMinute }) => requestsPerMinute))
  console.log(`cases: ${String(all.length)}, runs: ${String(all.reduce((sum, { runs }) => sum + runs, 0))}`)
  console.log(`breaches: ${String(all.reduce((sum, { breaches }) => sum + breaches.length, 0))}`)
  console.log(`requests per minute, worst five minutes of all: ${busiest.toFixed(1)} (at most 60)`)
  if (slowest !== undefined)
    console.log(`slowest: ${slowest.name}, ${(slowest.virtualSeconds / 60).toFixed(0)} virtual min`)
  return broken === 0 && all.length > 0 ? 0 : 1
}

process.exit(await main())
