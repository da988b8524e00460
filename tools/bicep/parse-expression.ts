import type { Reader } from './reader.ts'
import type { Expression, ObjectLiteral } from './syntax.ts'

/** Weakest first, as Bicep orders them; the conditional operator is weaker than all. */
const LEVELS = [['??'], ['||'], ['&&'], ['==', '!='], ['>=', '<=', '>', '<']] as const

/**
 * The expression that comes next, to its last sign.
 * @throws Error with file and line where none comes
 */
export function parseExpression(reader: Reader): Expression {
  const { line } = reader
  const when = binary(reader, 0)
  if (!reader.take('?')) return when
  reader.lines()
  const yes = parseExpression(reader)
  reader.lines()
  reader.demand(':')
  reader.lines()
  return { kind: 'choice', when, yes, no: parseExpression(reader), line }
}

function binary(reader: Reader, level: number): Expression {
  const signs = LEVELS[level]
  if (signs === undefined) return unary(reader)
  const { line } = reader
  let left = binary(reader, level + 1)
  for (let sign = taken(reader, signs); sign !== undefined; sign = taken(reader, signs)) {
    reader.lines()
    left = { kind: 'binary', operator: sign, left, right: binary(reader, level + 1), line }
  }
  return left
}

function taken(reader: Reader, signs: readonly string[]): string | undefined {
  return signs.find((sign) => reader.take(sign))
}

function unary(reader: Reader): Expression {
  const { line } = reader
  return reader.take('!') ? { kind: 'not', of: unary(reader), line } : postfix(reader)
}

function postfix(reader: Reader): Expression {
  let of = primary(reader)
  for (;;) {
    const { line } = reader
    if (reader.match(/\./y) !== undefined) of = { kind: 'member', of, name: reader.word(), line }
    else if (reader.match(/\[/y) !== undefined) {
      of = { kind: 'index', of, at: parseExpression(reader), line }
      reader.demand(']')
    } else return of
  }
}

function primary(reader: Reader): Expression {
  reader.blanks()
  const { line } = reader
  const digits = reader.match(/\d+/y)
  if (digits !== undefined) return { kind: 'number', value: Number(digits), line }
  if (reader.match(/'/y) !== undefined) return text(reader, line)
  if (reader.match(/\[/y) !== undefined)
    return { kind: 'array', items: list(reader, ']', parseExpression), line }
  if (reader.match(/\{/y) !== undefined) return object(reader, line)
  if (reader.match(/\(/y) !== undefined) {
    reader.lines()
    const inner = parseExpression(reader)
    reader.lines()
    reader.demand(')')
    return inner
  }
  const name = reader.word()
  if (name === 'true' || name === 'false') return { kind: 'boolean', value: name === 'true', line }
  if (reader.match(/(?=\()/y) !== undefined) return { kind: 'call', name, args: parseArguments(reader), line }
  return { kind: 'name', name, line }
}

/** `(a, b)`; what is in it may stand on lines of its own. */
export function parseArguments(reader: Reader): readonly Expression[] {
  reader.demand('(')
  return list(reader, ')', parseExpression)
}

/** What is parted by commas, or line ends, until the sign that closes it. */
function list<T>(reader: Reader, close: string, item: (reader: Reader) => T): readonly T[] {
  const found: T[] = []
  reader.lines()
  while (!reader.take(close)) {
    found.push(item(reader))
    const comma = reader.take(',')
    reader.blanks()
    if (!comma && reader.match(/(?=\n)/y) === undefined && reader.match(closing(close)) === undefined)
      throw reader.refuse(`',' or '${close}'`)
    reader.lines()
  }
  return found
}

function closing(sign: string): RegExp {
  return new RegExp(`(?=\\${sign})`, 'y')
}

function object(reader: Reader, line: number): ObjectLiteral {
  const fields = list(reader, '}', () => {
    const key = primary(reader)
    if (key.kind !== 'name' && key.kind !== 'text') throw reader.refuse('the name of a field')
    reader.demand(':')
    return { key, value: parseExpression(reader) }
  })
  return { kind: 'object', fields, line }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '\\': '\\', $: '$' }

/** After the opening quote. */
function text(reader: Reader, line: number): Expression {
  if (reader.match(/''/y) !== undefined) throw reader.refuse('a text of one line')
  const parts: (string | Expression)[] = []
  for (;;) {
    const plain = reader.match(/[^'\\$\n]+|\$(?!\{)/y)
    if (plain !== undefined) parts.push(plain)
    else if (reader.match(/'/y) !== undefined) return { kind: 'text', parts, line }
    else if (reader.match(/\$\{/y) !== undefined) {
      parts.push(parseExpression(reader))
      reader.demand('}')
    } else parts.push(escaped(reader))
  }
}

function escaped(reader: Reader): string {
  const sign = reader.match(/\\[nrt'\\$]/y)?.[1]
  const meant = sign === undefined ? undefined : ESCAPES[sign]
  if (meant === undefined) throw reader.refuse('the end of a text')
  return meant
}
