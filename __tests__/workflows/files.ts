import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { repositoryOf } from '../../tools/docs/owner.ts'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** This action, as the pages and the examples write it. */
export const ITSELF = `${repositoryOf(ROOT)}@v1`

export interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly uses?: string
  readonly needs?: string | readonly string[]
  readonly permissions?: unknown
  readonly steps?: readonly Step[]
  readonly 'timeout-minutes'?: number
}

export interface Workflow {
  readonly path: string
  readonly text: string
  readonly permissions?: unknown
  readonly concurrency?: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, Job>>
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export function workflowsIn(folder: string): readonly Workflow[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => {
      const text = textOf(`${folder}/${name}`)
      return { ...(parse(text) as Omit<Workflow, 'path' | 'text'>), path: `${folder}/${name}`, text }
    })
}

export function stepsOf(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap((job) => job.steps ?? [])
}

/** Every page that a person reads. */
export function pages(): readonly string[] {
  const own = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
  const others = ['examples/README.md', 'alert-bridge/README.md']
  return [...own, ...others, ...filesBelow('docs', '.md')]
}

/** A block of code of a page. `file` is where a reader is to put it: its first line is a comment with the path. */
export interface Block {
  readonly language: string
  readonly text: string
  readonly file?: string
}

export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu)].map(([, language = '', text = '']) => {
    const file = /^# \.github\/(\S+)\n/u.exec(text)?.[1]
    return { language, text, ...(file === undefined ? {} : { file }) }
  })
}

/** The example that a block shows: `.github/workflows/x.yml` is `examples/workflows/x.yml`. */
export function exampleOf(file: string): string {
  return file.startsWith('workflows/') ? `examples/workflows/${basename(file)}` : `examples/${file}`
}

/** The headings of a page, without those of its blocks of code. */
export function headingsOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gmu, '')
  return [...prose.matchAll(/^#{1,6} (.+)$/gmu)].map(([, text = '']) => text)
}

/** The anchors of a page: those that GitHub gives to its headings, in order, and those that the page names itself. */
export function anchorsOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gmu, '')
  const named = [...prose.matchAll(/<a id="([^"]+)">/gu)].map(([, id = '']) => id)
  return [...headingsOf(markdown).map(slug), ...named]
}

function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/gu, '-')
}

/** Every file below `folder` that ends in `ending`. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
}

/** What the custom roles allow together. */
export function roleActions(): readonly string[] {
  return filesBelow('docs/azure', '.json')
    .filter((path) => path.includes('/role-'))
    .flatMap((path) => (JSON.parse(textOf(path)) as { readonly Actions: readonly string[] }).Actions)
}
