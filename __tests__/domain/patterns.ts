import { createContext, Script } from 'node:vm'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A regular expression of the source, with its place. */
export interface Pattern {
  readonly place: string
  readonly source: string
  readonly flags: string
}

/** Every literal in `folder`, and where expressions are put together at run time. */
export function patternsIn(folder: string): { readonly literals: Pattern[]; readonly made: string[] } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const found = { literals: [] as Pattern[], made: [] as string[] }
  for (const name of files) {
    const path = join(folder, name).replaceAll('\\', '/')
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
    visit(source, path, found)
  }
  return found
}

function visit(node: ts.Node, path: string, found: { literals: Pattern[]; made: string[] }): void {
  if (ts.isRegularExpressionLiteral(node)) found.literals.push(patternOf(node, path))
  if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') found.made.push(path)
  node.forEachChild((child) => visit(child, path, found))
}

function patternOf(node: ts.RegularExpressionLiteral, path: string): Pattern {
  const end = node.text.lastIndexOf('/')
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart())
  return {
    place: `${path}:${String(line + 1)}`,
    source: node.text.slice(1, end),
    flags: node.text.slice(end + 1),
  }
}

/** Letters that the classes of expressions tell apart. */
const LETTERS = ' \na0_.:/<"=#-,\\'.match(/[^]/gu) ?? []
const ENDINGS = ['', '!']

/** What an attacker would send, of about so many letters each: pieces of the expression and single letters, over and over, and then no match. */
export function attacksOn({ source }: Pattern, length: number): string[] {
  const words = [...source.matchAll(/[\w "=:<>/-]{1,40}/gu)].map(([word]) => word)
  const begins = ['', ...new Set(words)].slice(0, 2)
  const pumps = [
    ...new Set([...LETTERS, ...words.slice(0, 4), ...words.map((word) => `${word} `).slice(0, 2)]),
  ]
  return pumps.flatMap((pump) => {
    const text = pump.repeat(Math.ceil(length / pump.length))
    return begins.flatMap((begin) => ENDINGS.map((end) => `${begin}${text}${end}`))
  })
}

const RUN = new Script('for (const text of texts) { pattern.lastIndex = 0; pattern.test(text) }')

/** Milliseconds that the expression takes over all the texts; undefined where it is not done within `limit`. */
export function timeOver(
  { source, flags }: Pattern,
  texts: readonly string[],
  limit: number,
): number | undefined {
  const context = createContext({ texts, pattern: new RegExp(source, flags) })
  const began = performance.now()
  try {
    RUN.runInContext(context, { timeout: limit })
    return performance.now() - began
  } catch {
    return undefined
  }
}
