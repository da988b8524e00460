/**
 * What GitHub's own language service says of workflows and of action.yml. The arguments are files; every finding is a line
 * "file:line:column: message", and fails. Inputs are checked against the action.yml beside this folder.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
import { repositoryOf } from './docs/owner.ts'

const ROOT = resolve(import.meta.dirname, '..')
/** This action, as the README and the examples write it. */
const ITSELF = repositoryOf(ROOT)

// The service imports JSON as bundlers allow it; Node wants to be told the type.
registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    return specifier.endsWith('.json') ? { ...found, importAttributes: { type: 'json' } } : found
  },
})
const { validate } = await import('@actions/languageservice')
const { TextDocument } = await import('vscode-languageserver-textdocument')

async function findingsIn(file: string): Promise<readonly string[]> {
  const document = TextDocument.create(
    pathToFileURL(resolve(file)).href,
    'yaml',
    1,
    readFileSync(file, 'utf8'),
  )
  const findings = await validate(document, {
    actionsMetadataProvider: { fetchActionMetadata: (action) => Promise.resolve(metadataOf(action)) },
    fileProvider: { getFileContent: (called) => Promise.resolve(calledWorkflow(file, called.path)) },
  })
  return findings.map(({ message, range: { start } }) => {
    const text = typeof message === 'string' ? message : message.value
    return `${file}:${String(start.line + 1)}:${String(start.character + 1)}: ${text}`
  })
}

interface Metadata {
  readonly name: string
  readonly description: string
  readonly inputs?: Record<string, { description: string }>
}

/** Nobody knows here which inputs other actions have. */
function metadataOf({ owner, name }: { readonly owner: string; readonly name: string }): Metadata {
  const id = `${owner}/${name}`
  if (id !== ITSELF) return { name: id, description: '' }
  return parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Metadata
}

/** `./.github/workflows/x.yml` stands beside the file that calls it. */
function calledWorkflow(caller: string, path: string): { name: string; content: string } {
  const file = join(dirname(caller), basename(path))
  return { name: path, content: readFileSync(file, 'utf8') }
}

const found = (await Promise.all(process.argv.slice(2).map(findingsIn))).flat()
for (const line of found) console.log(line)
process.exitCode = found.length === 0 ? 0 : 1
