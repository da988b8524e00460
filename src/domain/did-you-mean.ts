/** The name most similar to `written`, if it is similar enough to be a typing error. */
export function didYouMean(written: string, names: readonly string[]): string | undefined {
  const asOurs = kebab(written)
  const limit = Math.max(1, Math.floor(asOurs.length / 3))
  const best = names
    .filter((name) => Math.abs(name.length - asOurs.length) <= limit)
    .map((name) => ({ name, distance: editDistance(asOurs, name) }))
    .sort((one, other) => one.distance - other.distance)[0]
  return best !== undefined && best.distance <= limit ? best.name : undefined
}

/** `loadSource` and `LOAD_SOURCE` are read as `load-source`. */
function kebab(text: string): string {
  return text
    .slice(0, 80)
    .replace(/([a-z0-9])([A-Z])/gu, '$1-$2')
    .replace(/[\s_]+/gu, '-')
    .toLowerCase()
}

/** Levenshtein: insertions, deletions and replacements between two texts. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of Array.from(one).entries()) {
    const current = [row + 1]
    for (const [column, its] of Array.from(other).entries()) {
      const replaced = (previous[column] ?? 0) + (letter === its ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? one.length
}
