import { readFileSync } from 'node:fs'

/** Lines of a log that are for the runner and not for a reader. */
const UNSEEN = /^::(?:add-mask|debug|endgroup|notice)\b/u
const GROUP = /^::group::(?<title>.*)$/u
/** An annotation as the runner shows it in the log. */
const ANNOTATION = /^::(?<kind>warning|error)(?: [^:]*)?::(?<text>.*)$/u

/**
 * The log of one of the told runs, as the page of the run shows it at first: groups folded. Read from the snapshot that
 * a test compares with what the built action writes. Throws where there is no such story.
 */
export function storyLog(snapshotPath: string, title: string): string {
  const snapshots = readFileSync(snapshotPath, 'utf8')
  const from = snapshots.indexOf(`exports[\`${title} 1\`] = \``)
  const [, log] = /\n─── log\n([\s\S]*?)\n─── /u.exec(snapshots.slice(Math.max(0, from))) ?? []
  if (from < 0 || log === undefined) throw new Error(`${snapshotPath} does not tell "${title}"`)
  const shown = folded(log.replace(/\\([`\\])/gu, '$1').split('\n'))
  return `\`\`\`text\n${shown.join('\n')}\n\`\`\``
}

function folded(lines: readonly string[]): readonly string[] {
  let inGroup = false
  return lines.flatMap((line) => {
    const title = GROUP.exec(line)?.groups?.['title']
    if (title !== undefined) inGroup = true
    if (title !== undefined) return [`▸ ${title}`]
    if (inGroup) inGroup = !line.startsWith('::endgroup::')
    else if (!UNSEEN.test(line)) return [annotated(line)]
    return []
  })
}

function annotated(line: string): string {
  const { kind, text } = ANNOTATION.exec(line)?.groups ?? {}
  return kind === undefined || text === undefined
    ? line
    : `${kind === 'error' ? 'Error' : 'Warning'}: ${text}`
}
