/**
 * `npm run test:faults`: every request of every mode meets every fault, every run is killed at every request, two runs
 * take turns, others change Azure between two requests, and whole lives of a shop. `--only faults,kills,races,others,lives`,
 * `--minutes N` for each of them, `--seed N` for another order. With `CLOUDBURST_DIST=$PWD/dist/index.js` each run is the built
 * action in a process of its own. Ends red if a promise is broken.
 */
import { parseArgs } from 'node:util'
import { MATRICES, type MatrixName } from '../__tests__/fault/generated/matrices.ts'
import { playAll, type Result } from '../__tests__/fault/generated/run-all.ts'

function namesOf(only: string | undefined): readonly MatrixName[] {
  const all = Object.keys(MATRICES) as MatrixName[]
  const wanted = only?.split(',')
  const unknown = wanted?.filter((one) => !all.some((name) => name === one)) ?? []
  if (unknown.length > 0) throw new Error(`--only knows ${all.join(', ')}, and not ${unknown.join(', ')}`)
  return all.filter((name) => wanted === undefined || wanted.some((one) => one === name))
}

function tell(name: MatrixName, size: number, { cases, breaches, converged, hits, slowest }: Result): void {
  const percent = cases === 0 ? 0 : (100 * converged) / cases
  const longest =
    slowest === undefined ? '' : `${(slowest.realMilliseconds / 1000).toFixed(1)} s, ${slowest.title}`
  console.log(
    [
      `${name}: ${String(cases)} of ${String(size)} cases, ${String(breaches.length)} breaches`,
      `  converged ${percent.toFixed(1)} %, ${String(Math.max(0, hits - cases))} retries, slowest ${longest}`,
    ].join('\n'),
  )
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string' } },
  })
  let broken = 0
  for (const name of namesOf(values.only)) {
    const cases = await MATRICES[name](Number(values.seed ?? 1))
    const result = await playAll(cases, {
      forMilliseconds: Number(values.minutes ?? Infinity) * 60_000,
      onBreach: ({ title, breaches }) => console.log(`BREACH ${title}\n  ${breaches.join('\n  ')}`),
    })
    tell(name, cases.length, result)
    broken += result.breaches.length
  }
  return broken === 0 ? 0 : 1
}

// Threads that wait for their next run would keep the process.
process.exit(await main())
