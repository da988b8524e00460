import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { Inspected } from '../../src/modes/check/inspected.ts'
import { lanes } from '../../src/modes/check/workflow-checks.ts'
import { usesOf } from '../../src/modes/check/workflow-files.ts'

const GROUP = 'concurrency: { group: x, cancel-in-progress: false }'
const INPUT = '${{ inputs.mode }}'

interface Story {
  /** The triggers of the workflow that is called. */
  readonly on?: string
  readonly top?: string
  readonly mode?: string
  /** The triggers of the workflow that calls it, and what it gives. */
  readonly by?: string
  readonly gives?: string
  readonly group?: string
}

function found({
  on = 'workflow_call',
  top = '',
  mode = INPUT,
  by = '{ schedule: [] }',
  gives = 'mode: auto',
  group = GROUP,
}: Story) {
  const run = `
on: ${on}
${top}
jobs:
  one:
    steps: [{ uses: o/cloudburst-for-azure@v1, with: { mode: "${mode}" } }]
`
  const auto = `
on: ${by}
${group}
jobs:
  call: { uses: ./.github/workflows/run.yml, with: { ${gives} } }
`
  const uses = usesOf(Object.entries({ 'run.yml': run, 'auto.yml': auto }), undefined)
  return lanes({ uses: known(uses) } as Inspected).map(({ error }) => error.message)
}

const COMMAND = /^auto\.yml, job call, which calls run\.yml, job one, runs a person's command/u

test.each<[string, Story]>([
  ['is no command', {}],
  ['is no command, with brackets', { mode: "${{ inputs['mode'] }}" }],
  ['is no command, in place of a usual one', { mode: "${{ inputs.mode || 'prewarm' }}" }],
  [
    'is no command, where a person may start the called one too',
    { on: '[workflow_call, workflow_dispatch]' },
  ],
  ['is an expression', { gives: 'mode: "${{ vars.MODE }}"' }],
  ['is not given', { gives: 'other: prewarm' }],
  ['comes from a caller of the caller', { by: 'workflow_call', gives: `mode: "${INPUT}"` }],
  ['is one part of an expression', { mode: "${{ inputs.mode == 'x' && 'auto' }}" }],
  ['is no command, in a group of its own', { top: GROUP, group: '' }],
])('a called workflow is blamed for no command if the mode that it is given %s', (_, story) => {
  expect(found(story)).toEqual([])
})

test.each<[string, Story]>([
  ['that the caller names', { gives: 'mode: prewarm' }],
  ['that the caller names, in a group of the called one', { gives: 'mode: prewarm', top: GROUP, group: '' }],
  ['that a person gives the caller', { by: 'workflow_dispatch', gives: `mode: "${INPUT}"` }],
  [
    'that an alert gives',
    { by: 'repository_dispatch', gives: 'mode: "${{ github.event.client_payload.mode }}"' },
  ],
  ['that the started run was given', { mode: '${{ github.event.inputs.mode }}' }],
])('a called workflow runs a command %s', (_, story) => {
  expect(found(story)).toEqual([expect.stringMatching(COMMAND)])
})

test('a called workflow whose callers choose the mode is told of the callers that cut off a burst', () => {
  const cancels = 'concurrency: { group: x, cancel-in-progress: true }'
  const cuts = [expect.stringMatching(/^auto\.yml, job call, .*the next run cuts off a burst/u)]
  expect(found({ top: cancels })).toEqual(cuts)
  expect(found({ group: cancels })).toEqual(cuts)
  expect(found({ top: cancels, gives: 'mode: "${{ vars.MODE }}"' })).toEqual([])
})
