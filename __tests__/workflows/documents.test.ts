import { describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { loadConfig } from '../../src/config/index.ts'
import { MODES } from '../../src/domain/modes.ts'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'
import {
  blocksOf,
  exampleOf,
  filesBelow,
  ITSELF,
  pages,
  roleActions,
  stepsOf,
  textOf,
  workflowsIn,
  type Step,
  type Workflow,
} from './files.ts'

const blocks = pages().flatMap((path) => blocksOf(textOf(path)))
const examples = workflowsIn('examples/workflows')
const action = parse(textOf('action.yml')) as {
  readonly outputs: Readonly<Record<string, unknown>>
}

describe('blocks of the pages', () => {
  test('YAML and JSON blocks are YAML and JSON', () => {
    for (const { language, text } of blocks) {
      if (language === 'json') expect(() => JSON.parse(text) as unknown).not.toThrow()
      if (language === 'yaml')
        expect(parseAllDocuments(text).flatMap((document) => document.errors)).toEqual([])
    }
  })

  test('the blocks to copy are the examples', () => {
    const files = blocks.filter((block) => block.file !== undefined)
    expect(files.length).toBeGreaterThanOrEqual(6)
    for (const { file = '', text } of files) expect(text).toBe(textOf(exampleOf(file)))
  })

  test.each(['README.md', 'docs/modes.md'])('%s says what each mode does', (path) => {
    for (const mode of MODES) expect(textOf(path)).toMatch(new RegExp(`^\\| \`${mode}\` +\\|`, 'mu'))
  })
})

describe('examples', () => {
  const steps = examples.flatMap((workflow) =>
    stepsOf(workflow)
      .filter((step) => step.uses === ITSELF)
      .map((step) => ({ workflow, step })),
  )

  test('read only outputs that there are', () => {
    const read = examples.flatMap(({ text }) =>
      [...text.matchAll(/steps\.cloudburst\.outputs\.([\w-]+)/gu)].map(([, name = '']) => name),
    )
    expect(read).not.toHaveLength(0)
    expect(read.filter((name) => !Object.hasOwn(action.outputs, name))).toEqual([])
  })

  test('the schedules of docs/schedules.md are those of the example', () => {
    const shown = blocks.find(({ text }) => text.startsWith('schedules:\n'))
    expect(textOf('examples/cloudburst-schedules.yml')).toContain(shown?.text)
  })

  test.each(filesBelow('examples', '.yml').filter((path) => !path.includes('/workflows/')))(
    'the action takes %s',
    async (path) => {
      const config = path.replace('examples/', '.github/')
      const step: Step = { with: { config, 'auth-type': 'cli' } }
      await expect(problemsOf({ path, text: '', jobs: {} }, step)).resolves.toEqual([])
    },
  )

  test('offer only modes that there are', () => {
    const byHand = examples.find(({ path }) => path.endsWith('by-hand.yml'))
    const offered = /options: \[(.+)\]/u.exec(byHand?.text ?? '')?.[1]?.split(', ') ?? []
    // Neither a replay nor a watch is a person's command: each has a workflow, or a command line, of its own.
    expect([...offered, 'auto', 'watch', 'simulate'].sort()).toEqual([...MODES].sort())
  })

  test.each(steps.map(({ workflow, step }) => [workflow.path, workflow, step] as const))(
    'the action takes the inputs and the config file of %s',
    async (_, workflow, step) => {
      await expect(problemsOf(workflow, step)).resolves.toEqual([])
    },
  )
})

/** What the action would say to these inputs, as a runner hands them over. */
async function problemsOf({ text }: Workflow, step: Step): Promise<readonly string[]> {
  const expressions: Readonly<Record<string, string>> = {
    'vars.AZURE_TENANT_ID': '00000000-0000-0000-0000-000000000001',
    'vars.AZURE_CLIENT_ID': '00000000-0000-0000-0000-000000000002',
    'inputs.mode': 'burst',
    'inputs.hold-for': /default: (\d+h)/u.exec(text)?.[1] ?? '',
    'inputs.reason': 'a test',
    'inputs.dry-run': 'false',
    'matrix.only': 'shop',
  }
  const inputs = Object.entries(step.with ?? {})
    .map(([name, value]) => {
      const filled = String(value).replace(
        /\$\{\{ (\S+)(?: \|\| \S+)? \}\}/gu,
        (_, key: string) => expressions[key] ?? key,
      )
      return [name, filled] as const
    })
    .filter(([, value]) => value !== '')
  try {
    await loadConfig({
      inputs: new Map(inputs),
      readFile: (path) => Promise.resolve(textOf(path.replace('.github/', 'examples/'))),
      env: { PROMETHEUS_TOKEN: 'not-a-token' },
      mask: () => undefined,
    })
    return []
  } catch (error) {
    if (error instanceof ManyErrors) return error.errors.map((one) => `${one.message} ${one.fix}`)
    if (error instanceof ActionError) return [`${error.message} ${error.fix}`]
    throw error
  }
}

describe('Azure', () => {
  test('no role may rewrite a profile, read secrets or delete', () => {
    const actions = roleActions().map((name) => name.toLowerCase())
    expect(actions).not.toHaveLength(0)
    // Which tables a query reads is the user's choice; it is read access to one workspace all the same.
    const anyTable = 'microsoft.operationalinsights/workspaces/query/*/read'
    const tooMuch = actions.filter(
      (name) =>
        name !== anyTable &&
        /\*|delete|list\/action|listkeys|^microsoft\.network\/trafficmanagerprofiles\/write$/u.test(name),
    )
    expect(tooMuch).toEqual([])
  })

  test('both subject formats are there', () => {
    const subjects = filesBelow('docs/azure', '.json')
      .filter((path) => path.includes('federated'))
      .map((path) => (JSON.parse(textOf(path)) as { subject: string }).subject)
    expect(subjects.sort()).toEqual([
      'repo:ORG/REPO:ref:refs/heads/main',
      'repo:ORG@ORG_ID/REPO@REPO_ID:ref:refs/heads/main',
    ])
    for (const subject of subjects) expect(textOf('docs/identity.md')).toContain(subject)
  })
})
