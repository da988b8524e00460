/**
 * `npm run test:faults`: every request of every mode meets every fault, every run is killed at every request, two runs
 * take turns, others change Azure between two requests, and whole lives of a shop. `--only faults,kills,races,others,lives`,
 * `--minutes N` for each of them, `--seed N` for another order, `--at-once N` for so many cases side by side. Of cases that
 * are known to end alike it plays one; `--all` plays every one, and `--once` each fault one time for each request. With
 * `CLOUDBURST_DIST=$PWD/dist/index.js` each run is the built action in a process of its own. Ends red if a promise is broken.
 */
import { parseArgs } from 'node:util'
import { rememberNothing } from '../__tests__/fault/generated/ends.ts'
import { MATRICES, seeStories, type MatrixName } from '../__tests__/fault/generated/matrices.ts'
import { playAll, type Result, type Unit } from '../__tests__/fault/generated/run-all.ts'

function namesOf(only: string | undefined): readonly MatrixName[] {
  const all = Object.keys(MATRICES) as MatrixName[]
  const wanted = only?.split(',')
  const unknown = wanted?.filter((one) => !all.some((name) => name === one)) ?? []
  if (unknown.length > 0) throw new Error(`--only knows ${all.join(', ')}, and not ${unknown.join(', ')}`)
  return all.filter((name) => wanted === undefined || wanted.some((one) => one === name))
}

function sizeOf(units: readonly Unit[]): number {
  return units.reduce((sum, { points }) => sum + points, 0)
}

function tell(name: MatrixName, units: readonly Unit[], result: Result): void {
  const { cases, points, breaches, converged, hits, slowest } = result
  const percent = cases === 0 ? 0 : (100 * converged) / cases
  const longest =
    slowest === undefined ? '' : `${(slowest.realMilliseconds / 1000).toFixed(1)} s, ${slowest.title}`
  const size = `${String(points)} of ${String(sizeOf(units))} points in ${String(cases)} cases`
  console.log(
    [
      `${name}: ${size}, ${String(breaches.length)} breaches`,
      `  converged ${percent.toFixed(1)} %, ${String(Math.max(0, hits - cases))} retries, slowest ${longest}`,
    ].join('\n'),
  )
}

/** So many units between two lines that say how far it is. */
const PROGRESS_UNITS = 200

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      'at-once': { type: 'string' },
      all: { type: 'boolean' },
      once: { type: 'boolean' },
    },
  })
  let broken = 0
  if (values.all === true) rememberNothing()
  await seeStories()
  for (const name of namesOf(values.only)) {
    const { all = false, once = false, seed = 1 } = values
    const units = await MATRICES[name]({ seed: Number(seed), all, once })
    const result = await playAll(units, {
      forMilliseconds: Number(values.minutes ?? Infinity) * 60_000,
      atOnce: Number(values['at-once'] ?? 2),
      onBreach: ({ title, breaches }) => console.log(`BREACH ${title}\n  ${breaches.join('\n  ')}`),
      onProgress: (done) => {
        if (done % PROGRESS_UNITS === 0)
          console.log(`${name}: ${String(done)} of ${String(units.length)} units`)
      },
    })
    tell(name, units, result)
    broken += result.breaches.length
  }
  return broken === 0 ? 0 : 1
}

// Threads that wait for their next run would keep the process.
process.exit(await main())
