/**
 * Writes what is said in several places from the one place that says it: what action.yml and docs/load-sources.md say of
 * load sources, from the sources' specifications; the tables of docs/inputs.md and docs/outputs.md, from action.yml; the
 * layers in docs/design.md, from what the linter checks; what evidence may do, from the
 * functions that decide it; the log of docs/reading-the-log.md, from a run that a test
 * tells; the owner of this repository wherever it is named, from package.json; infra/main.json, from the Bicep files beside it; and the JSON schemas of the config file and of the audit record, from the schemas that the program and its
 * tools check with. `--check` writes nothing
 * and fails where anything differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { format } from 'prettier'
import { RUN_SHAPE } from '../src/config/shape-run.ts'
import { TARGET_SHAPE } from '../src/config/shape-target.ts'
import { auditSchema } from './audit/shape.ts'
import { compileBicep } from './bicep/compile.ts'
import { readContract, type Contract } from './docs/contract.ts'
import { evidenceTable } from './docs/evidence.ts'
import { layerTable } from './docs/layers.ts'
import { filesWithOwner, repositoryOf, withOwner } from './docs/owner.ts'
import { configSchema, schemaDefaults } from './docs/schema.ts'
import { sourceTable, withSources } from './docs/sources.ts'
import { storyLog } from './docs/story.ts'
import { between, inputTables, outputTable } from './docs/tables.ts'

const ROOT = resolve(import.meta.dirname, '..')
const STORIES = join(ROOT, '__tests__/process/__snapshots__/stories.test.ts.snap')
const STORY = 'the story of a burst from cold'

async function main(): Promise<number> {
  const actionYml = withSources(readFileSync(join(ROOT, 'action.yml'), 'utf8'))
  const contract = readContract(actionYml)
  const problems = contradictions(contract)
  const wanted = new Map([
    ['action.yml', actionYml],
    ['docs/load-sources.md', await page('docs/load-sources.md', 'sources', sourceTable())],
    ['docs/how-it-decides.md', await page('docs/how-it-decides.md', 'evidence', evidenceTable())],
    ['docs/inputs.md', await page('docs/inputs.md', 'inputs', inputTables(contract))],
    ['docs/outputs.md', await page('docs/outputs.md', 'outputs', outputTable(contract))],
    ['docs/design.md', await page('docs/design.md', 'layers', layerTable())],
    ['docs/reading-the-log.md', await page('docs/reading-the-log.md', 'log', storyLog(STORIES, STORY))],
    ['schema/cloudburst.schema.json', await asJson(configSchema(contract))],
    ['schema/cloudburst-audit.schema.json', await asJson(auditSchema())],
    ['infra/main.json', await asJson(compileBicep(ROOT, 'infra/main.bicep'))],
  ])
  const repository = repositoryOf(ROOT)
  for (const path of filesWithOwner(ROOT))
    wanted.set(path, withOwner(path, wanted.get(path) ?? readFileSync(join(ROOT, path), 'utf8'), repository))
  if (process.argv.includes('--check')) problems.push(...[...wanted].filter(differs).map(staleProblem))
  else for (const [path, text] of [...wanted].filter(differs)) write(path, text)
  for (const problem of problems) console.error(problem)
  return problems.length === 0 ? 0 : 1
}

function asJson(value: unknown): Promise<string> {
  return format(JSON.stringify(value), { parser: 'json', printWidth: 110 })
}

/** The page with the content between its markers replaced. */
async function page(path: string, marker: string, content: string): Promise<string> {
  const text = between(readFileSync(join(ROOT, path), 'utf8'), marker, content)
  return format(text, { parser: 'markdown', printWidth: 110, semi: false, singleQuote: true })
}

/** Compares action.yml with the program: names and defaults. */
function contradictions(contract: Contract): string[] {
  const described = new Map(
    contract.inputs.flatMap(({ entries }) => entries.map((entry) => [entry.name, entry])),
  )
  const known = [...Object.keys({ ...RUN_SHAPE, ...TARGET_SHAPE }), 'config']
  const defaults = schemaDefaults()
  return [
    ...known
      .filter((name) => !described.has(name))
      .map((name) => `action.yml does not have the input ${name}`),
    ...[...described.keys()]
      .filter((name) => !known.includes(name))
      .map((name) => `src/config does not know the input ${name}`),
    ...[...described.values()]
      .filter(({ name, defaultText }) => (defaults.get(name) ?? defaultText) !== defaultText)
      .map(
        ({ name, defaultText }) =>
          `action.yml says that ${name} defaults to ${defaultText}, and it is ${defaults.get(name) ?? ''}`,
      ),
  ]
}

function differs([path, text]: readonly [string, string]): boolean {
  const file = join(ROOT, path)
  return !existsSync(file) || readFileSync(file, 'utf8') !== text
}

function staleProblem([path]: readonly [string, string]): string {
  return `${path} is not what action.yml, package.json, src/config and tools/layers.ts say. Run npm run docs and commit it.`
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), text)
  console.log(`wrote ${path}`)
}

process.exitCode = await main()
