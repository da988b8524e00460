import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { known } from '../../src/domain/known.ts'
import { lanes } from '../../src/modes/check/workflow-checks.ts'
import type { Inspected } from '../../src/modes/check/inspected.ts'
import { usesOf } from '../../src/modes/check/workflow-files.ts'
import { repositoryOf } from '../../tools/docs/owner.ts'
import { writeWorkflows } from '../../tools/snippets.ts'
import { ROOT, type Workflow } from './files.ts'

// Every workflow that a reader may copy: the examples, and the blocks of all pages.

const folder = mkdtempSync(join(tmpdir(), 'lanes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = writeWorkflows(folder).map((path) => [basename(path), readFileSync(path, 'utf8')] as const)
const uses = usesOf(files, repositoryOf(ROOT))
const foundIn = (all: readonly (readonly [string, string])[]): readonly string[] =>
  lanes({ uses: known(usesOf(all, repositoryOf(ROOT))) } as Inspected).map(({ error }) => error.message)

test('no command and no watch of any page or example stands in a concurrency group, not by its caller either', () => {
  expect(uses.length).toBeGreaterThan(15)
  expect(foundIn(files)).toEqual([])
})

/** Workflows that have a command or a watch in a job of their own. */
const free = files.filter(([name, text]) =>
  foundIn([[name, text.replace(/^jobs:$/mu, 'concurrency: any\njobs:')]]).some((one) => one.startsWith(name)),
)

test('the test above would notice a group in each of them', () => {
  const names = free.map(([name]) => name)
  for (const name of ['by-hand', 'prewarm', 'watch'].map((one) => `cloudburst-${one}.yml`))
    expect(names).toContain(name)
  expect(names).toContain('release.yml')
  expect(names.some((name) => name.startsWith('docs-'))).toBe(true)
})

describe('groups', () => {
  const ofReaders = files.filter(([name]) => !name.startsWith('own-'))
  const groups = ofReaders.flatMap(([name, text]) => {
    const { concurrency, jobs } = parse(text) as Workflow & {
      readonly jobs: Readonly<Record<string, object>>
    }
    const all = [concurrency, ...Object.values(jobs).map((job) => (job as Partial<Workflow>).concurrency)]
    return all.flatMap((group) => (group === undefined ? [] : [[name, group] as const]))
  })

  test.each(groups)('%s says that it cuts off no run, and its group has a name of its own', (_, group) => {
    expect(group).toEqual({ group: expect.stringMatching(/^[\w-]+$/u), 'cancel-in-progress': false })
  })

  test('a job that waits for its environment holds no slot', () => {
    const waiting = ofReaders.flatMap(([name, text]) => {
      const { concurrency, jobs } = parse(text) as Workflow
      const held = Object.values(jobs).filter(
        (job) => 'environment' in job && ('concurrency' in job || concurrency !== undefined),
      )
      return held.length === 0 ? [] : [name]
    })
    expect(waiting).toEqual([])
  })
})
