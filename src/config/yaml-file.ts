import {
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml'
import { ActionError, ManyErrors, type Location } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

export type Path = readonly (string | number)[]

/** A config file in YAML, with the place of everything in it. */
export interface YamlFile {
  readonly root: unknown
  /** Where the value at `path` begins; if it is absent, the nearest thing around it. */
  locate(path: Path): Location
  /** Where the key at the end of `path` is. */
  locateKey(path: Path): Location
}

/** Aliases that expand to more nodes than this are an attack and not a config. */
const MOST_ALIASES = 100

/** The library looks for the anchor of each alias among all of them, which takes minutes for a huge file. */
const MOST_ALIASES_IN_ALL = 2000

/** One wrong mark makes the rest of a file wrong, so the first errors tell what to do. */
const MOST_ERRORS = 20

/** Throws ManyErrors, the first ones, each with its line, if `text` is not one YAML document. */
export function parseYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const
  const document = parseDocument(text, options)
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const wrong = document.errors.slice(0, MOST_ERRORS).map(({ message, pos }) => notYaml(message, at(pos[0])))
  const repeated = repeatedKeys(document).map((key) => notYaml('Map keys must be unique', at(startOf(key))))
  // Before anything is made of it: the library writes each such key as text, once for every level around it.
  const odd = oddKey(document)
  const alias = oneTooMany(document)
  if (alias !== undefined) wrong.push(notYaml('It has too many aliases', at(startOf(alias))))
  if (odd !== undefined) wrong.push(notYaml('A key is a word, no list and no mapping', at(startOf(odd))))
  if (wrong.length + repeated.length > 0) throw new ManyErrors([...wrong, ...repeated].slice(0, MOST_ERRORS))
  return {
    root: toPlain(document, file),
    locate: (path) => at(startOf(nodeAt(document, path))),
    locateKey: (path) => at(startOf(keyAt(document, path) ?? nodeAt(document, path))),
  }
}

/** The library's own check compares each key with all others of its mapping, which takes minutes for a huge mapping. */
function repeatedKeys(document: Document): Node[] {
  const repeated: Node[] = []
  visit(document, {
    Map: (_, map) => {
      repeated.push(...repeatedIn(map).slice(0, MOST_ERRORS))
      return repeated.length < MOST_ERRORS ? undefined : visit.BREAK
    },
  })
  return repeated
}

/** The first key that is a list, a mapping or an alias. */
function oddKey(document: Document): Node | undefined {
  let odd: Node | undefined
  visit(document, {
    Pair: (_, { key }) => {
      if (key === null || isScalar(key) || !isNode(key)) return undefined
      odd = key
      return visit.BREAK
    },
  })
  return odd
}

/** The first alias beyond the most that a file may have. */
function oneTooMany(document: Document): Node | undefined {
  let count = 0
  let last: Node | undefined
  visit(document, {
    Alias: (_, alias) => {
      count += 1
      if (count <= MOST_ALIASES_IN_ALL) return undefined
      last = alias
      return visit.BREAK
    },
  })
  return last
}

function repeatedIn({ items }: YAMLMap): Node[] {
  const seen = new Set<unknown>()
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return []
    if (seen.has(key.value)) return [key]
    seen.add(key.value)
    return []
  })
}

function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown
  } catch (cause) {
    throw notYaml(cause instanceof Error ? cause.message : 'it cannot be read', { file })
  }
}

function notYaml(message: string, location: Location): ActionError {
  const first = message.split('\n')[0] ?? ''
  return new ActionError(`the config file is not valid YAML: ${printable(first, 200)}`, {
    fix: 'Correct this line; indentation is two spaces a level, never tabs, and text with ": " or " #" in it is quoted.',
    location,
    outcome: 'refused',
  })
}

function nodeAt(document: Document, path: Path): Node | null {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
    if (isNode(node)) return node
  }
  return document.contents
}

function keyAt(document: Document, path: Path): Node | undefined {
  const parent = nodeAt(document, path.slice(0, -1))
  const key = path.at(-1)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key,
  )
  return isNode(pair?.key) ? pair.key : undefined
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0
}
