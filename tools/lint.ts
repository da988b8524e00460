/**
 * `npm run lint`: ESLint; the layers and circles of imports; exports, files and dependencies that nothing uses. All at
 * once, and each says what it found. Arguments are the files for ESLint, which then runs alone.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const ROOT = join(import.meta.dirname, '..')
const FOLDERS = ['src', 'local-azure', 'bench', 'tools', '__tests__']

const ESLINT = 'node_modules/eslint/bin/eslint.js'
const CHECKS: readonly (readonly string[])[] = [
  [ESLINT, '.'],
  ['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--output-type', 'err-long', ...FOLDERS],
  ['node_modules/knip/bin/knip.js'],
]

/** Prints the outputs one after the other, whichever ends first. */
async function main(files: readonly string[]): Promise<number> {
  const checks = files.length > 0 ? [[ESLINT, ...files]] : CHECKS
  const statuses: number[] = []
  for (const running of checks.map(start)) statuses.push(await tell(running))
  return statuses.some((status) => status !== 0) ? 1 : 0
}

interface Running {
  readonly status: Promise<number>
  readonly said: Promise<string>
}

function start(command: readonly string[]): Running {
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  const status = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : 1))
  const said = Promise.all([text(child.stdout), text(child.stderr)]).then((parts) => parts.join('').trim())
  return { status, said }
}

async function tell({ status, said }: Running): Promise<number> {
  const words = await said
  if (words !== '') console.log(words)
  return status
}

process.exitCode = await main(process.argv.slice(2))
