/**
 * `npm run test:prometheus`: the Prometheus source against a real Prometheus, where one is installed; a plain line says
 * it where none is.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const PROGRAMS = ['prometheus', 'promtool']

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

function main(): number {
  const missing = PROGRAMS.filter((program) => !isInstalled(program))
  if (missing.length > 0) {
    console.log(
      `SKIPPED: the test against a real Prometheus, for want of ${missing.join(' and ')} (on Debian and Ubuntu: apt-get install prometheus)`,
    )
    return 0
  }
  const flags = ['--disable-warning=ExperimentalWarning', '--test-reporter=spec']
  const { status } = spawnSync(process.execPath, [...flags, '__tests__/real/prometheus.ts'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
    timeout: 120_000,
  })
  return status ?? 1
}

process.exitCode = main()
