import { parseExpression, parseArguments } from './parse-expression.ts'
import { Reader } from './reader.ts'
import { literalOf, type Declaration, type Decorator, type Expression, type Made } from './syntax.ts'

/**
 * The declarations of a Bicep file.
 * @throws Error with file and line for what is not in the part of Bicep that this project uses
 */
export function parseBicep(file: string, text: string): readonly Declaration[] {
  const reader = new Reader(file, text)
  const found: Declaration[] = []
  reader.lines()
  while (!reader.atEnd()) {
    if (reader.takeWord('targetScope')) {
      reader.demand('=')
      if (textOf(reader) !== 'resourceGroup') throw reader.refuse("targetScope = 'resourceGroup'")
    } else found.push(declaration(reader))
    reader.blanks()
    if (!reader.atEnd() && reader.match(/\n/y) === undefined) throw reader.refuse('the end of the line')
    reader.lines()
  }
  return found
}

function declaration(reader: Reader): Declaration {
  const decorators: Decorator[] = []
  while (reader.take('@')) {
    decorators.push({ name: reader.word(), args: parseArguments(reader) })
    reader.lines()
  }
  const { line } = reader
  const kind = reader.word()
  const name = reader.word()
  const head = { decorators, line, name }
  switch (kind) {
    case 'param': {
      const type = reader.word()
      return { kind, ...head, type, ...(reader.take('=') && { initial: parseExpression(reader) }) }
    }
    case 'output': {
      const type = reader.word()
      return { kind, ...head, type, value: assigned(reader) }
    }
    case 'var':
      return { kind, ...head, value: assigned(reader) }
    case 'resource': {
      const is = textOf(reader)
      const existing = reader.takeWord('existing')
      return { kind, ...head, existing, ...made(reader, name, is) }
    }
    case 'module':
      return { kind, ...head, ...made(reader, name, textOf(reader)) }
    default:
      throw reader.refuse(`param, var, resource, module or output, not ${kind},`)
  }
}

function assigned(reader: Reader): Expression {
  reader.demand('=')
  return parseExpression(reader)
}

function made(reader: Reader, name: string, is: string): Made {
  reader.demand('=')
  const condition = reader.takeWord('if') ? parseExpression(reader) : undefined
  const body = parseExpression(reader)
  if (body.kind !== 'object') throw reader.refuse(`an object after ${name}`)
  return { name, is, body, ...(condition !== undefined && { condition }) }
}

function textOf(reader: Reader): string {
  const text = literalOf(parseExpression(reader))
  if (text === undefined) throw reader.refuse('a text without values')
  return text
}
