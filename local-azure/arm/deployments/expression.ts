/** An expression of a template: what stands between the brackets of `"[…]"`. */
export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'at'; readonly of: Expression; readonly key: Expression }

/** Why Resource Manager refuses a template. */
export class InvalidTemplate extends Error {}

interface Place {
  readonly source: string
  at: number
}

/** @throws InvalidTemplate for what is no expression */
export function parseExpression(source: string): Expression {
  const place = { source, at: 0 }
  const found = expression(place)
  blanks(place)
  if (place.at < source.length) throw refused(place)
  return found
}

function refused({ source, at }: Place): InvalidTemplate {
  return new InvalidTemplate(
    `Unable to parse language expression '${source}': at '${source.slice(at, at + 20)}'.`,
  )
}

function match(place: Place, pattern: RegExp): string | undefined {
  pattern.lastIndex = place.at
  const found = pattern.exec(place.source)?.[0]
  place.at += found?.length ?? 0
  return found
}

function blanks(place: Place): void {
  match(place, /\s*/y)
}

function expression(place: Place): Expression {
  let of = primary(place)
  for (;;) {
    blanks(place)
    const name = match(place, /\.\w+/y)
    if (name !== undefined) of = { kind: 'at', of, key: { kind: 'text', value: name.slice(1) } }
    else if (match(place, /\[/y) !== undefined) {
      of = { kind: 'at', of, key: expression(place) }
      if (match(place, /\s*\]/y) === undefined) throw refused(place)
    } else return of
  }
}

function primary(place: Place): Expression {
  blanks(place)
  const text = match(place, /'(?:[^']|'')*'/y)
  if (text !== undefined) return { kind: 'text', value: text.slice(1, -1).replaceAll("''", "'") }
  const digits = match(place, /-?\d+/y)
  if (digits !== undefined) return { kind: 'number', value: Number(digits) }
  const name = match(place, /[a-z]\w*(?=\()/iy)
  if (name === undefined) throw refused(place)
  place.at += 1
  return { kind: 'call', name, args: argumentsOf(place) }
}

/** After the opening bracket, to the closing one. */
function argumentsOf(place: Place): readonly Expression[] {
  const found: Expression[] = []
  while (match(place, /\s*\)/y) === undefined) {
    if (found.length > 0 && match(place, /\s*,/y) === undefined) throw refused(place)
    found.push(expression(place))
  }
  return found
}
