import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'

interface Step {
  readonly id?: string
  readonly if?: string
  readonly run?: string
  readonly with?: { readonly mode?: string }
}

const text = readFileSync(join(import.meta.dirname, '../../examples/workflows/release.yml'), 'utf8')
const { jobs } = parse(text) as { jobs: Record<'scale-back', { readonly steps: readonly Step[] }> }
const { steps } = jobs['scale-back']

/** What the job's first step says where the newest run of the workflow has this id. */
function outputs(newest: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho ${newest}\n`)
    chmodSync(join(folder, 'gh'), 0o755)
    const output = join(folder, 'output')
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, GITHUB_OUTPUT: output, GITHUB_RUN_ID: '7' }
    const { status } = spawnSync('bash', ['-e', '-c', steps[0]?.run ?? ''], {
      env: { ...env, GITHUB_WORKFLOW: 'release' },
    })
    expect(status).toBe(0)
    return readFileSync(output, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the delayed scale-back of a release leaves the hold of a newer one alone (person-beats-rule)', () => {
  const back = steps.find((step) => step.with?.mode === 'scale-back')
  expect(back?.if).toBe(`steps.${steps[0]?.id ?? ''}.outputs.is == 'true'`)
  expect([outputs('7'), outputs('8')]).toEqual(['is=true\n', 'is=false\n'])
})
