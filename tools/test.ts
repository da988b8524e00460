/**
 * `npm test`: jest, with the flags that ESM needs. `--long` runs the long stories (`*.long.test.ts`), which it leaves to
 * `.ci/run`; `--everything` runs all, at every instant and with many more stories. Other arguments go to jest. The last line counts, for readers of only that line: "N passed, N failed".
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

interface Counts {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numFailedTestSuites: number
  readonly numPendingTests: number
  readonly numRuntimeErrorTestSuites: number
}

/** MiB for young objects: a suite's are many, and each collection of them costs. The workers inherit it. */
const ROOMY = ['--min-semi-space-size=64', '--max-semi-space-size=64']

const EVERYTHING = '--everything'
const LONG = '--long'
const LONG_FILES = String.raw`\.long\.test\.ts$`

function main(): number {
  const folder = mkdtempSync(join(tmpdir(), 'test-'))
  const file = join(folder, 'result.json')
  const given = process.argv.slice(2).filter((one) => one !== EVERYTHING && one !== LONG)
  const own = ['--json', `--outputFile=${file}`, ...workers(given), ...files(given)]
  const jest = ['node_modules/jest/bin/jest.js', ...own, ...given]
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', ...ROOMY]
  const { status } = spawnSync(process.execPath, [...flags, ...jest], {
    cwd: join(import.meta.dirname, '..'),
    env: {
      ...process.env,
      LOCAL_AZURE_CERTIFICATES: join(folder, 'certificates'),
      ...(process.argv.includes(EVERYTHING) && { CLOUDBURST_FAULTS: 'all' }),
    },
    // The report goes to stderr; with --json, stdout would be the JSON once more.
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const counts = countsOf(file)
  rmSync(folder, { recursive: true, force: true })
  return tell(counts, status ?? 1)
}

/** Files that are named are run, whatever their names. */
function files(given: readonly string[]): readonly string[] {
  const areNamed = given.some((one) => !one.startsWith('-'))
  if (process.argv.includes(LONG) && !areNamed) return [LONG_FILES]
  return process.argv.includes(EVERYTHING) || areNamed ? [] : [`--testPathIgnorePatterns=${LONG_FILES}`]
}

/** Twice as many as cores, since much of a test is waiting. Of percentages jest takes none above 100. */
function workers(given: readonly string[]): readonly string[] {
  const isTheirs = given.some((one) => /^(?:-w|-i|--maxWorkers|--runInBand)/u.test(one))
  return isTheirs ? [] : [`--maxWorkers=${2 * availableParallelism()}`]
}

function countsOf(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts
  } catch {
    return undefined
  }
}

/** A suite that cannot be loaded has no tests to count, and is a failure all the same. */
function tell(counts: Counts | undefined, status: number): number {
  const passed = counts?.numPassedTests ?? 0
  const failed = (counts?.numFailedTests ?? 0) + (counts?.numRuntimeErrorTestSuites ?? 1)
  const skipped = counts?.numPendingTests ?? 0
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
  return failed > 0 || passed === 0 ? 1 : status
}

process.exitCode = main()
