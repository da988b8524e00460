import type { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { isOfTheRunner } from './header-variables.ts'
import { refusal } from './origin.ts'
import type { Path, YamlFile } from './yaml-file.ts'

const EXPRESSION = /\$\{\{[^}]{0,100}\}{0,2}/u
const MOST_TOLD = 20
/** Nothing in a config is deeper. */
const DEEPEST = 12

/**
 * Texts of the file with an expression of a workflow, such as `${{ secrets.NAME }}`: GitHub replaces none outside a workflow, so a
 * service would get these very characters. The first few, each with its line.
 */
export function expressionsIn(file: YamlFile | undefined): readonly ActionError[] {
  return file === undefined
    ? []
    : findIn(file.root, [], new Set()).map(({ path, text }) => told(file, path, text))
}

interface Found {
  readonly path: Path
  readonly text: string
}

/** What an alias repeats is told once: an alias may even contain itself. */
function findIn(value: unknown, path: Path, seen: Set<object>): Found[] {
  if (typeof value === 'string') {
    const [text] = EXPRESSION.exec(value) ?? []
    return text === undefined ? [] : [{ path, text }]
  }
  if (typeof value !== 'object' || value === null || seen.has(value) || path.length > DEEPEST) return []
  seen.add(value)
  const found: Found[] = []
  for (const [key, inner] of Object.entries(value)) {
    found.push(...findIn(inner, [...path, Array.isArray(value) ? Number(key) : key], seen))
    if (found.length >= MOST_TOLD) break
  }
  return found.slice(0, MOST_TOLD)
}

/** Their own keys have variables. */
const WITH_VARIABLES: readonly (string | number)[] = ['load-headers', 'stack-hub']

function told(file: YamlFile, path: Path, text: string): ActionError {
  const inVariables = path.findLast((part) => WITH_VARIABLES.includes(part))
  const key = String(inVariables ?? path.findLast((part) => typeof part === 'string') ?? 'config')
  const what = `'${printable(key, 80)}' has ${printable(text, 80)}, which GitHub replaces only in a workflow`
  const fix =
    inVariables === undefined
      ? 'Write the value itself; or, in a file with one target, take the key out and set it as an input of the step.'
      : inItsPlace(text)
  return refusal(what, fix, file.locate(path))
}

function inItsPlace(text: string): string {
  const wanted = /\.(?<name>[A-Za-z_]\w*)/u.exec(text)?.groups?.['name'] ?? 'LOAD_TOKEN'
  const name = isOfTheRunner(wanted) ? 'LOAD_TOKEN' : wanted
  return `Write \${${name}} in its place, and set it in the step: env: { ${name}: "${printable(text, 80)}" }`
}
