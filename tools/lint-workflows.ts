/**
 * `npm run lint:workflows`: actionlint and zizmor over every workflow that a reader may copy: those of this repository, the
 * examples, and the blocks of the pages. Both programs must be on the PATH; CONTRIBUTING.md says where they come from.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { writeWorkflows } from './snippets.ts'

const ROOT = join(import.meta.dirname, '..')
const NOT_THERE = 2

function main(): number {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'))
  try {
    const files = writeWorkflows(folder)
    console.log(
      `${String(files.length)} workflows: ${files.map((file) => basename(file, '.yml')).join(', ')}`,
    )
    copyFileSync(join(ROOT, '.github/zizmor.yml'), join(folder, '.github/zizmor.yml'))
    // actionlint looks for workflows that are called below the root of a repository.
    spawnSync('git', ['init', '--quiet'], { cwd: folder })
    const linted = run('actionlint', files, folder)
    const others = ['action.yml', '.github/dependabot.yml'].map((path) => join(ROOT, path))
    const audited = run(
      'zizmor',
      ['--offline', '--persona', 'regular', '--config', '.github/zizmor.yml', ...files, ...others],
      folder,
    )
    return Math.max(linted, audited)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(command: string, args: readonly string[], cwd: string): number {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (error === undefined) return status ?? 1
  console.error(`${command} is not on the PATH: see "Workflows and examples" in CONTRIBUTING.md.`)
  return NOT_THERE
}

process.exitCode = main()
