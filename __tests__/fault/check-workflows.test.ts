import { expect, test } from '@jest/globals'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryOf } from '../../tools/docs/owner.ts'
import { LOW, pass, shop, type Inputs, type Run } from './support.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const EXAMPLES = join(ROOT, 'examples/workflows')

/** A check in a workspace with these workflows. */
async function checked(workflows: Readonly<Record<string, string>>, inputs: Inputs = {}): Promise<Run> {
  const azure = await shop([[0, LOW]])
  const { folder } = azure.files()
  const into = join(folder, '.github/workflows')
  mkdirSync(into, { recursive: true })
  for (const [name, text] of Object.entries(workflows)) writeFileSync(join(into, name), text)
  const own = { 'auth-type': 'secret', ...inputs }
  return pass(azure, 'check', own, { GITHUB_WORKSPACE: folder })
}

/** A job of this action, as most people write one. */
function workflow({ mode = 'auto', top = '', job = '', inputs = '', checkout = true } = {}): string {
  return `
on: { workflow_dispatch: {} }
${top}
jobs:
  burst:
    runs-on: ubuntu-24.04
    ${job}
    steps:
      ${checkout ? '- uses: actions/checkout@v7' : ''}
      - uses: Octo/cloudburst-for-azure@v1
        with:
          mode: ${mode}
          github-token: \${{ github.token }}
          ${inputs}
`
}

const ID = 'client-id: ${{ vars.AZURE_CLIENT_ID }}'

test.each<[string, string, RegExp, Inputs]>([
  [
    'the checkout may not read the repository',
    workflow({ job: 'permissions: { id-token: write }' }),
    /own\.yml, job burst lacks "permissions: contents: read", for actions\/checkout/u,
    {},
  ],
  [
    'an ID token may not be asked for',
    workflow({ job: 'permissions: { contents: read }', inputs: `auth-type: oidc` }),
    /lacks "permissions: id-token: write", to sign in to Azure/u,
    {},
  ],
  [
    'a watch may not start its successor',
    workflow({ mode: 'watch', top: 'permissions: { contents: read }' }),
    /lacks "permissions: actions: write", to start the successor/u,
    {},
  ],
  [
    'a deployment may not be written',
    workflow({ top: 'permissions: read-all', inputs: 'github-deployment: burst' }),
    /lacks "permissions: deployments: write", for github-deployment/u,
    {},
  ],
  [
    'an issue may not be written, which the config asks for',
    workflow({ job: 'permissions: {}', checkout: false }),
    /lacks "permissions: issues: write", for github-issue/u,
    { 'github-issue': 'true', 'github-token': 'gh-token' },
  ],
  [
    'whether the run before failed cannot be read, which an issue depends on',
    workflow({ job: 'permissions: { contents: read, issues: write }', inputs: "github-issue: 'true'" }),
    /lacks "permissions: actions: read", for github-issue/u,
    {},
  ],
  [
    'a command waits in a group',
    workflow({ mode: '${{ inputs.mode }}', top: 'concurrency: cloudburst' }),
    /runs a person's command in a concurrency group/u,
    {},
  ],
  [
    'a watch waits in a group',
    workflow({ mode: 'watch', job: 'concurrency: { group: x }' }),
    /its successor cannot start beside it/u,
    {},
  ],
  [
    'the next run cuts off a burst',
    workflow({ top: 'concurrency: { group: x, cancel-in-progress: true }' }),
    /the next run cuts off a burst/u,
    {},
  ],
])('check finds that %s, with the fix', async (_, text, says, inputs) => {
  const run = await checked({ 'own.yml': text }, inputs)
  expect(run.log).toMatch(says)
  expect(run.log).toMatch(/fix: (?:Add "|Take "|Set cancel)/u)
  expect(run.exitCode).toBe(0)
})

test('check finds that a variable of its own step is empty, and blames no other step', async () => {
  const inputs = 'allowed-subscriptions: ${{ vars.SUBSCRIPTIONS }}'
  const text = workflow({ mode: 'check', inputs })
  const { log } = await checked({ 'cloudburst.yml': text, 'other.yml': text })
  const says =
    'cloudburst.yml, job burst sets allowed-subscriptions: ${{ vars.SUBSCRIPTIONS }}, which is empty'
  expect(log).toContain(says)
  expect(log).not.toContain('other.yml, job burst sets')
  const given = { 'allowed-subscriptions': '00000000-0000-0000-0000-000000000001' }
  expect((await checked({ 'cloudburst.yml': text }, given)).log).toContain(
    '✔ the jobs have the permissions and variables that they need',
  )
  const twice = text + text.slice(text.indexOf('      - uses: Octo'))
  expect((await checked({ 'cloudburst.yml': twice })).log).not.toContain('which is empty')
})

test('the examples have nothing to be found', async () => {
  const azure = await shop([[0, LOW]])
  const { folder } = azure.files()
  const into = join(folder, '.github/workflows')
  cpSync(EXAMPLES, into, { recursive: true })
  for (const name of readdirSync(into)) {
    const path = join(into, name)
    // A release has its owner where this repository has a placeholder.
    const named = readFileSync(path, 'utf8').replaceAll(repositoryOf(ROOT), 'octo/cloudburst-for-azure')
    writeFileSync(path, named)
  }
  const run = await pass(azure, 'check', {}, { GITHUB_WORKSPACE: folder })
  expect(run.log).toMatch(/✔ the jobs have the permissions and variables that they need/u)
  expect(run.log).toMatch(/✔ no command waits for another run/u)
})

test.each<[string, string, Inputs?]>([
  ['no permissions at all, which a setting of the repository decides', workflow({ inputs: ID })],
  [
    'the token of an app',
    workflow({ job: 'permissions: { contents: read }' }).replace('github.token', 'steps.app.outputs.token'),
  ],
  [
    'a command, which writes no issue',
    workflow({ mode: '${{ inputs.mode }}', job: 'permissions: { contents: read, deployments: write }' }),
    { 'github-issue': 'true', 'github-token': 'gh-token' },
  ],
  [
    'a pause, which is no burst',
    workflow({ mode: 'pause', job: 'permissions: { contents: read }' }),
    { 'github-deployment': 'burst', 'github-token': 'gh-token' },
  ],
])('check blames no workflow with %s', async (_, text, inputs = {}) => {
  const others = { 'broken.yml': 'on: [', 'other.yml': 'jobs: { a: { steps: 3 } }' }
  const run = await checked({ 'own.yml': text, ...others }, inputs)
  expect(run.log).not.toMatch(/lacks "permissions/u)
})
