export interface Term {
  /** In lower case. */
  readonly name: string
  readonly operator: 'eq' | 'ge' | 'le'
  readonly value: string
}

const TERM = /^\(?\s*(\w+) (eq|ge|le) (?:'([^']*)'|([^\s')]+))\s*\)?$/iu

/**
 * The terms of an OData filter that `and` joins; undefined if there is anything else in it. Clients write values with and
 * without quotes.
 */
export function termsOf(filter: string): readonly Term[] | undefined {
  if (filter.trim() === '') return []
  const found = filter
    .trim()
    .split(/\s+and\s+/iu)
    .map(termOf)
  return found.some((one) => one === undefined) ? undefined : found.filter((one) => one !== undefined)
}

function termOf(text: string): Term | undefined {
  const found = TERM.exec(text)
  if (found === null) return undefined
  const [, name = '', operator = '', quoted, plain = ''] = found
  return {
    name: name.toLowerCase(),
    operator: operator.toLowerCase() as Term['operator'],
    value: quoted ?? plain,
  }
}

/** Why a filter is refused: what it leaves out would be ignored in silence. */
export function filterProblem(filter: string, known: readonly string[]): string {
  return `The local Azure does not understand the filter '${filter}'. It knows ${known.join(', ')}, joined by and.`
}

/** Dimension and value in `Dimension eq 'value'`, where `*` stands for every value; undefined for no filter. */
export function dimensionOf(
  filter: string,
): { readonly dimension: string; readonly value: string } | undefined | 'unknown' {
  const terms = termsOf(filter)
  const [term] = terms ?? []
  if (terms?.length === 0) return undefined
  return terms?.length !== 1 || term?.operator !== 'eq'
    ? 'unknown'
    : { dimension: term.name, value: term.value }
}
