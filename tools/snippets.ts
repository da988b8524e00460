import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '..')
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/README.md', 'alert-bridge/README.md']
const BLOCK = /^```ya?ml\n([\s\S]*?)^```$/gmu

/** A workflow around what a page shows of a job, as a reader puts it into one. */
const JOB = `name: snippet
on: workflow_dispatch
permissions: {}
jobs:
  snippet:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    environment: cloudburst
`
const STEPS = `${JOB}    permissions:
      contents: read
      id-token: write
    steps:
`

/**
 * Writes every workflow that a reader may copy into `folder`/.github/workflows, where they find each other: those of this
 * repository, the examples, and the blocks of the pages, steps and parts of a job in a workflow around them. Returns the files.
 */
export function writeWorkflows(folder: string): readonly string[] {
  const into = join(folder, '.github', 'workflows')
  mkdirSync(into, { recursive: true })
  const own = workflowsIn('.github/workflows').map((path) => copied(path, into, `own-${basename(path)}`))
  const examples = workflowsIn('examples/workflows').map((path) => copied(path, into, basename(path)))
  const shown = pages().flatMap((page) => written(page, into))
  return [...own, ...examples, ...shown]
}

function workflowsIn(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yml'))
  return names.map((name) => `${folder}/${name}`)
}

function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  return [...PAGES, ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)]
}

function copied(path: string, into: string, name: string): string {
  copyFileSync(join(ROOT, path), join(into, name))
  return join(into, name)
}

/** A file for each block of the page that holds steps, a job's steps with more of it, or a workflow. Its name says page and line. */
function written(page: string, into: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll('\r\n', '\n')
  return [...text.matchAll(BLOCK)].flatMap(({ 1: block = '', index }) => {
    const workflow = workflowOf(block)
    if (workflow === undefined) return []
    const line = text.slice(0, index).split('\n').length + 1
    const file = join(into, `${page.replace(/\W+/gu, '-')}-line-${String(line)}.yml`)
    writeFileSync(file, workflow)
    return [file]
  })
}

/** Undefined for YAML that is no part of a workflow, such as a config file. */
function workflowOf(block: string): string | undefined {
  const parsed: unknown = parse(block)
  if (typeof parsed !== 'object' || parsed === null) return undefined
  if ('jobs' in parsed) return block
  if ('steps' in parsed) return JOB + indented(block, 4)
  const isSteps = Array.isArray(parsed) && parsed.every((one) => isStep(one))
  return isSteps ? STEPS + indented(block, 6) : undefined
}

function indented(block: string, by: number): string {
  return block.replace(/^(?=.)/gmu, ' '.repeat(by))
}

function isStep(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('uses' in value || 'run' in value)
}
