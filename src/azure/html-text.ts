/** Elements whose content is not text for a reader. */
const UNSHOWN = ['script', 'style'] as const

/**
 * The words of an HTML page on one line: its title, or its text if it has no title. Walks from tag to tag once, because
 * a pattern that searches for the end of a tag takes quadratic time over tags that never end.
 */
export function htmlText(page: string): string {
  const words: string[] = []
  const title: string[] = []
  let inTitle = false
  let unshown: string | undefined
  for (const { tag, text } of tagsOf(page)) {
    if (unshown !== undefined && tag !== `/${unshown}`) continue
    unshown = UNSHOWN.find((name) => name === tag)
    if (tag === 'title' || tag === '/title') inTitle = tag === 'title'
    if (unshown === undefined) (inTitle ? title : words).push(text)
  }
  return oneLine(title) || oneLine(words)
}

interface Tag {
  /** Lower case, `/title` for an end tag; empty for text before the first tag. */
  readonly tag: string
  /** The text from this tag to the next. */
  readonly text: string
}

function tagsOf(page: string): Tag[] {
  const [before = '', ...pieces] = page.split('<')
  return [{ tag: '', text: before }, ...pieces.map(tagOf)]
}

/** `<` without `>` is ordinary text. */
function tagOf(piece: string): Tag {
  const end = piece.indexOf('>')
  if (end < 0) return { tag: '', text: `<${piece}` }
  const name = /^\/?[a-z][a-z\d]*/iu.exec(piece)?.[0] ?? ''
  return { tag: name.toLowerCase(), text: piece.slice(end + 1) }
}

function oneLine(parts: readonly string[]): string {
  return parts
    .join(' ')
    .split(/\s/u)
    .filter((word) => word !== '')
    .join(' ')
}
