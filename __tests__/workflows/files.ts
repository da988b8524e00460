import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** This action, as the README and the examples write it. */
export const ITSELF = 'OWNER/cloudburst-for-azure@v1'

export interface Step {
  readonly id?: string
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

/** Where the README tells a reader to put a block: its first line is a comment with the path. */
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

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gmu, '')
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gmu)].map(([, text = '']) => text)
  return new Set(headings.map(slug))
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

/** What the three custom roles of the README allow together. */
export function roleActions(): readonly string[] {
  return filesBelow('docs/azure', '.json')
    .filter((path) => path.includes('/role-'))
    .flatMap((path) => (JSON.parse(textOf(path)) as { readonly Actions: readonly string[] }).Actions)
}
