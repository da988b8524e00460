/**
 * `npm run test:bridge`: everything of alert-bridge/, which is a package of its own: installed from its lockfile, checked with
 * this project's compiler and rules, bundled as it is deployed, and tested.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const BRIDGE = join(ROOT, 'alert-bridge')

function main(): number {
  const node = (...args: readonly string[]) => run(process.execPath, args)
  const steps: readonly (() => number)[] = [
    () => run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit']),
    () => node(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'),
    () => node(join(ROOT, 'node_modules/eslint/bin/eslint.js'), '.'),
    () => node('build.mjs'),
    () => node('--test', '--disable-warning=ExperimentalWarning', 'test/*.test.ts'),
  ]
  for (const step of steps) {
    const status = step()
    if (status !== 0) return status
  }
  return 0
}

/** npm is a batch file on Windows, which only a shell starts. */
function run(command: string, args: readonly string[]): number {
  const shell = command === 'npm' && process.platform === 'win32'
  const { status } = spawnSync(command, [...args], { cwd: BRIDGE, stdio: 'inherit', shell })
  return status ?? 1
}

process.exitCode = main()
