import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ITSELF, stepsOf, textOf, workflowsIn, type Step, type Workflow } from './files.ts'

const own = workflowsIn('.github/workflows')
const examples = workflowsIn('examples/workflows')
const all = [...own, ...examples]

const PINNED = /^\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+(?:\.\d+)*$/u

describe.each(all.map((workflow) => [workflow.path, workflow] as const))('%s', (_, workflow) => {
  test('every action is pinned to a commit, with its version beside it', () => {
    const lines = workflow.text.split('\n').filter((line) => /^\s*(?:- )?uses:/u.test(line))
    const loose = lines.filter(
      (line) => !PINNED.test(line) && !line.includes(`uses: ${ITSELF}`) && !line.includes('uses: ./'),
    )
    expect(loose).toEqual([])
  })

  test('nothing is permitted that a job does not ask for', () => {
    expect(workflow.permissions).toEqual({})
    for (const job of Object.values(workflow.jobs)) expect(job.permissions).toEqual(expect.any(Object))
  })

  test('no job runs on without end', () => {
    const jobs = Object.entries(workflow.jobs).filter(([, job]) => job.uses === undefined)
    // GitHub ends a job on its own runners after 360 minutes, and a watch wants to end before that.
    for (const [name, job] of jobs)
      expect(job['timeout-minutes']).toBeLessThanOrEqual(name === 'watch' ? 350 : 60)
  })

  test('a checkout leaves no token behind', () => {
    const checkouts = stepsOf(workflow).filter((step) => step.uses?.startsWith('actions/checkout@'))
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false)
  })

  test('nothing that somebody typed stands in a script', () => {
    const scripts = stepsOf(workflow).map((step) => step.run ?? '')
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
  })
})

test('this action is never released from a tag that another commit could have', () => {
  expect(own.flatMap(stepsOf).map((step) => step.uses)).not.toContain(ITSELF)
})

test('one commit stands for one version of an action', () => {
  const versions = all.flatMap(({ text }) => [...text.matchAll(/uses: (\S+)@([0-9a-f]{40}) # (\S+)/gu)])
  const ofAction = new Map<string, Set<string>>()
  for (const [, action = '', commit = '', version = ''] of versions) {
    const name = action.split('/').slice(0, 2).join('/')
    ofAction.set(name, (ofAction.get(name) ?? new Set()).add(`${commit} ${version}`))
  }
  for (const [, seen] of ofAction) expect([...seen]).toHaveLength(1)
})

test('Dependabot raises the pins of the examples, too: readers copy them', () => {
  const { updates } = parse(textOf('.github/dependabot.yml')) as {
    readonly updates: readonly {
      readonly 'package-ecosystem': string
      readonly directories?: readonly string[]
    }[]
  }
  const ofActions = updates.find((one) => one['package-ecosystem'] === 'github-actions')
  expect(ofActions?.directories).toEqual(['/', '/examples/workflows'])
})

test('ci-ok waits for every other job', () => {
  const ci = own.find(({ path }) => path.endsWith('/ci.yml'))
  const jobs = Object.keys(ci?.jobs ?? {}).filter((name) => name !== 'ci-ok')
  expect(jobs).not.toHaveLength(0)
  expect(ci?.jobs['ci-ok']?.needs).toEqual(jobs)
})

test('each change meets the generated faults and the long stories, as the README says', () => {
  const ci = own.find(({ path }) => path.endsWith('/ci.yml'))
  for (const script of ['test:faults -- --minutes 1', 'test:long'])
    expect(ci?.text).toContain(`npm run ${script}\n`)
})

test('Scorecard finds a signature beside the release, and where a vulnerability is reported', () => {
  const release = own.find(({ path }) => path.endsWith('/release.yml'))
  expect(release?.text).toMatch(/gh release create .* dist\.intoto\.jsonl /u)
  expect(textOf('SECURITY.md')).toContain(
    `https://github.com/${ITSELF.split('@')[0] ?? ''}/security/advisories/new`,
  )
})

describe('lanes of the examples', () => {
  const laneOf = (name: string): unknown =>
    examples.find(({ path }) => path.endsWith(`/${name}.yml`))?.concurrency

  test('a run is never cut off by the next', () => {
    for (const { text } of examples) expect(text).not.toMatch(/cancel-in-progress: true/u)
  })

  test('controllers wait for each other', () => {
    expect(laneOf('cloudburst')).toMatchObject({ group: 'cloudburst-controller' })
    expect(laneOf('cloudburst-alert')).toMatchObject({ group: 'cloudburst-controller' })
  })

  test.each(['cloudburst-by-hand', 'cloudburst-prewarm'])('a command waits for no other run: %s', (name) => {
    const { text = '' } = examples.find(({ path }) => path.endsWith(`/${name}.yml`)) ?? {}
    expect(text).not.toMatch(/^ *concurrency:/mu)
  })

  test.each(['cloudburst-many', 'cloudburst-fleet'])(
    'a drain of one target keeps the next run from no other, since the least drain is 15m: %s',
    (name) => {
      const { text = '' } = examples.find(({ path }) => path.endsWith(`/${name}.yml`)) ?? {}
      expect(text).toMatch(/^ +wait-in-run: 10m/mu)
    },
  )

  test('a release that waits to scale back holds no slot against the next release', () => {
    const release = examples.find(({ path }) => path.endsWith('/release.yml'))
    expect(release?.concurrency).toBeUndefined()
    expect(release?.jobs['scale-back']).not.toHaveProperty('concurrency')
    expect(release?.jobs['deploy']).toHaveProperty('concurrency.group', 'release-deploy')
  })

  test('no schedule at the full hour', () => {
    const minutes = examples.flatMap(({ text }) =>
      [...text.matchAll(/cron: '(\S+)/gu)].map(([, first]) => first),
    )
    expect(minutes).not.toHaveLength(0)
    for (const minute of minutes) expect(minute).toMatch(/^[1-9]\d*(?:-\d+\/\d+)?$/u)
  })

  test('the job outlives the step', () => {
    expect(textOf('action.yml')).toMatch(/^ {2}timeout:\n(?: {4,}.*\n)*?.*Default: 50m\./mu)
  })
})

describe('the audit record', () => {
  const jobs = examples.flatMap(({ path, jobs: named }) =>
    Object.entries(named).map(([name, job]) => [`${path} ${name}`, job] as const),
  )
  const writes = jobs.filter(([, { steps = [] }]) => steps.some((step) => step.with?.['audit-file']))
  const usesOf = ({ steps = [] }: Workflow['jobs'][string], action: string): readonly Step[] =>
    steps.filter((step) => step.uses?.startsWith(`${action}@`))

  test.each(writes)('%s keeps it for a time that it says, also if the run fails', (_, job) => {
    const [upload] = usesOf(job, 'actions/upload-artifact')
    expect(upload?.with).toMatchObject({ path: 'cloudburst-audit.ndjson', 'retention-days': 90 })
    expect(upload?.if).toMatch(/^\$\{\{ always\(\)/u)
  })

  test('one example attests it, after it was kept, and no other job may', () => {
    const attesting = jobs.filter(([, job]) => usesOf(job, 'actions/attest').length > 0)
    expect(attesting.map(([name]) => name)).toEqual(['examples/workflows/cloudburst-watch.yml watch'])
    for (const [, job] of attesting) {
      const last = job.steps?.at(-1)
      expect(last?.with).toEqual({ 'subject-path': 'cloudburst-audit.ndjson' })
      // A run that fails before it writes leaves no file, and an attestation of nothing would fail too.
      expect(last?.if).toBe("${{ always() && hashFiles('cloudburst-audit.ndjson') != '' }}")
      expect(job.permissions).toMatchObject({ 'id-token': 'write', attestations: 'write' })
    }
    const permitted = jobs.filter(([, { permissions }]) => Object.hasOwn(permissions ?? {}, 'attestations'))
    expect(permitted.map(([name]) => name)).toEqual(attesting.map(([name]) => name))
  })
})

test('action.yml holds no expression', () => {
  // A runner evaluates them in descriptions, too, knows neither vars nor secrets there, and does not load the action.
  const lines = textOf('action.yml').split('\n')
  expect(lines.filter((line) => line.includes('${{'))).toEqual([])
})

test('a message to Teams shows what a service said as text, where a TextBlock would make links of it (outside-text-is-inert)', () => {
  const text = textOf('examples/workflows/cloudburst-notify.yml')
  expect(text).toContain('"TextRun"')
  expect(text).not.toContain('"TextBlock"')
})
