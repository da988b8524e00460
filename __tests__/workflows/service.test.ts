import { afterAll, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeWorkflows } from '../../tools/snippets.ts'
import { ITSELF, ROOT } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'workflows-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** GitHub's own language service runs in a process of its own: it imports JSON in a way that jest does not know. */
function findings(files: readonly string[]): { readonly lines: string; readonly status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['tools/workflows.ts', ...files], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return { lines: `${stdout}${stderr}`, status }
}

test('GitHub has nothing against action.yml, the workflows, the examples, and what the pages show', () => {
  const workflows = writeWorkflows(folder)
  expect(workflows.filter((path) => path.includes('-line-')).length).toBeGreaterThan(4)
  expect(findings(['action.yml', ...workflows])).toEqual({ lines: '', status: 0 })
})

const BROKEN = `on:
  schedule:
    - cron: '99 * * * *'
jobs:
  a:
    runs-on: ubuntu-24.04
    needs: nobody
    steps:
      - uses: ${ITSELF}
        with:
          mdoe: auto
      - run: echo
        if: \${{ nothing.at.all }}
`

test('what is wrong is found, with its place', () => {
  const file = join(folder, 'broken.yml')
  writeFileSync(file, BROKEN)
  const { lines, status } = findings([file])
  expect(status).toBe(1)
  for (const wrong of ['broken.yml:3:', 'broken.yml:7:', 'mdoe', 'nothing']) expect(lines).toContain(wrong)
})
