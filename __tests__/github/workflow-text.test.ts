import { expect, test } from '@jest/globals'
import { lackIn } from '../../src/github/workflow-text.ts'

function workflow({
  on = '{ workflow_dispatch: {}, schedule: [{ cron: "3 * * * *" }] }',
  top = '',
  job = '',
  token = '${{ github.token }}',
}): string {
  return `
on: ${on}
${top}
jobs:
  watch:
    runs-on: ubuntu-24.04
    ${job}
    steps:
      - uses: actions/checkout@v5
      - uses: octo/cloudburst@v1
        with:
          mode: watch
          github-token: ${token}
`
}

test.each([
  [{ job: 'permissions: { id-token: write, contents: read }' }, 'permission'],
  [{ job: 'permissions: { actions: read }' }, 'permission'],
  [{ job: 'permissions: {}' }, 'permission'],
  [{ top: 'permissions: read-all' }, 'permission'],
  [{ top: 'permissions: { id-token: write }' }, 'permission'],
  [{ top: 'permissions: write-all', job: 'permissions: { actions: none }' }, 'permission'],
  [{ job: 'permissions: {}', token: '${{ secrets.GITHUB_TOKEN }}' }, 'permission'],
  [{ job: 'permissions: { actions: write }' }, undefined],
  [{ top: 'permissions: {}', job: 'permissions: { actions: write }' }, undefined],
  [{ top: 'permissions: write-all' }, undefined],
  // A setting of the repository decides.
  [{}, undefined],
  // An App's token, or a person's, has permissions of its own.
  [{ job: 'permissions: {}', token: '${{ steps.app.outputs.token }}' }, undefined],
  [{ job: 'permissions: {}', token: '${{ secrets.WATCH_TOKEN }}' }, undefined],
  [{ on: 'schedule' }, 'trigger'],
  [{ on: '[push, schedule]' }, 'trigger'],
  [{ on: '{ schedule: [{ cron: "3 * * * *" }] }' }, 'trigger'],
  [{ on: 'workflow_dispatch' }, undefined],
  [{ on: '[schedule, workflow_dispatch]' }, undefined],
])('a workflow with %o lacks %s', (parts, expected) => {
  expect(lackIn(workflow(parts), 'watch')).toBe(expected)
})

test.each([
  '',
  '- a list',
  'on: [',
  '"text"',
  'on: {}\njobs: []',
  `on: workflow_dispatch\n#${'x'.repeat(600_000)}`,
  `on: schedule\nx:\n${'  - &a 1\n  - *a\n'.repeat(2100)}`,
])('what is no workflow tells nothing', (text) => expect(lackIn(text, 'watch')).toBeUndefined())

test('a job that the file does not have, as in a workflow that is called, tells nothing', () => {
  expect(lackIn(workflow({ job: 'permissions: {}' }), 'called')).toBeUndefined()
})

test.each([
  ['many keys', Array.from({ length: 8000 }, (_, at) => `key${String(at)}: 1\n`).join('')],
  ['mappings for keys', `${'{['.repeat(300)}a${']: 1}'.repeat(300)}`],
  ['mappings that never end', '{'.repeat(400)],
])('a file of %s takes no long time (outside-text-is-inert)', (_, text) => {
  const began = process.cpuUsage()
  lackIn(text, 'job')
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(900)
})
