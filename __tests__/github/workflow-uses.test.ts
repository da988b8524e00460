import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import { emptyInputs } from '../../src/github/workflow-uses.ts'
import { lanes } from '../../src/modes/check/workflow-checks.ts'
import type { Inspected } from '../../src/modes/check/inspected.ts'
import { usesOf } from '../../src/modes/check/workflow-files.ts'

const GROUP = 'concurrency: { group: x, cancel-in-progress: false }'

function workflow({ mode = 'auto', top = '', job = '' } = {}): string {
  return `
on: workflow_dispatch
${top}
jobs:
  one:
    ${job}
    steps: [{ uses: o/cloudburst-for-azure@v1, with: { mode: "${mode}" } }]
`
}

function found(...texts: readonly string[]): string[] {
  const files = texts.map((text, index) => [`${String(index)}.yml`, text] as const)
  return lanes({ uses: known(usesOf(files, undefined)) } as Inspected).map(({ error }) => error.message)
}

test.each([
  '${{ inputs.mode }}',
  "${{ inputs['mode'] }}",
  '${{ github.event.inputs.what }}',
  '${{ github.event.client_payload.mode }}',
  "${{ inputs.mode || 'auto' }}",
  'resume',
])('a mode that a person may choose is a command: %s', (mode) => {
  expect(found(workflow({ mode, job: GROUP }))).toEqual([
    expect.stringMatching(/^0\.yml, job one runs a person's command/u),
  ])
  expect(found(workflow({ mode }))).toEqual([])
})

test.each([
  ['of the workflow beside one of the job', 'concurrency: { group: y, cancel-in-progress: true }', GROUP],
  [
    'that is an expression',
    'concurrency: { group: y, cancel-in-progress: "${{ vars.CANCEL == \'true\' }}" }',
    '',
  ],
  ...[
    "github.ref != 'main'",
    "github.ref == 'refs/heads/main'",
    "github.ref != 'refs/heads/x' || inputs.now",
  ].map((says): [string, string, string] => [
    `unless it never does on a schedule: ${says}`,
    `concurrency: { group: y, cancel-in-progress: "\${{ ${says} }}" }`,
    '',
  ]),
  ['as text', 'concurrency: { group: y, cancel-in-progress: "true" }', ''],
])('a group cancels a run: %s', (_, top, job) => {
  expect(found(workflow({ top, job }))).toEqual([expect.stringMatching(/the next run cuts off a burst/u)])
})

test.each([
  "github.ref != 'refs/heads/main'",
  "github.ref_name != 'main'",
  'github.ref_name != github.event.repository.default_branch',
  "github.event_name == 'pull_request'",
  "startsWith(github.ref, 'refs/pull/')",
  "github.event_name == 'pull_request' || github.ref != 'refs/heads/main' && inputs.now",
])('a group that cancels runs of other branches only cuts off no burst: %s', (says) => {
  const top = `concurrency: { group: y, cancel-in-progress: "\${{ ${says} }}" }`
  expect(found(workflow({ top }))).toEqual([])
})

test('a group that cancels nothing holds controllers apart', () => {
  expect(found(workflow({ top: 'concurrency: y', job: GROUP }))).toEqual([])
})

test.each([
  ['its job', '', GROUP],
  ['its workflow', GROUP, ''],
])('a group of the caller holds for the command that it calls: %s', (_, top, job) => {
  const caller = `${top}\njobs:\n  call:\n    uses: ./.github/workflows/0.yml\n    ${job}\n`
  expect(found(workflow({ mode: 'prewarm' }), caller)).toEqual([
    expect.stringMatching(/^1\.yml, job call, which calls 0\.yml, job one, runs a person's command/u),
  ])
  expect(found(workflow(), caller)).toEqual([])
})

test('inputs have their names in any letter case, as the runner reads them', () => {
  const step = 'uses: octo/cloudburst-for-azure@v1, with: { Mode: burst, Tenant-ID: "${{ vars.TENANT }}" }'
  const [use] = usesOf([['0.yml', `jobs: { one: { steps: [{ ${step} }] } }`]], undefined)
  expect(use).toMatchObject({ mode: 'burst' })
  expect(emptyInputs(use!, new Set(['mode', 'tenant-id']))).toEqual([])
  expect(emptyInputs(use!, new Set(['mode']))).toEqual(['tenant-id: ${{ vars.TENANT }}'])
})
