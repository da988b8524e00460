import { EOL } from 'node:os'
import type { Location } from '../domain/errors.ts'
import type { Log } from '../domain/log.ts'
import { printable } from '../domain/text.ts'
import { issueCommand } from './commands.ts'
import type { Masks } from './masks.ts'

/** A longer line helps no reader, and one of several megabytes can stop a log viewer. */
const LONGEST_LINE = 4000
const MOST_LINES = 200

/** The workflow log. No text passed to it can become a workflow command. */
export function makeLog(masks: Masks): Log {
  const plain = (text: string): string => plainText(masks.apply(text))
  let open = false

  /** Groups do not nest in the log of a workflow, so an inner group becomes a heading. */
  async function group<T>(title: string, body: () => Promise<T>): Promise<T> {
    if (open) {
      write(`▸ ${plain(title)}`)
      return body()
    }
    open = true
    issueCommand('group', {}, plain(title))
    try {
      return await body()
    } finally {
      issueCommand('endgroup', {}, '')
      open = false
    }
  }

  return {
    group,
    info: (line) => write(plain(line)),
    debug: (line) => issueCommand('debug', {}, plain(line)),
    notice: (message, title) => issueCommand('notice', annotation(plain, title), plain(message)),
    warning: (message, title) => issueCommand('warning', annotation(plain, title), plain(message)),
    error: (message, title, location) =>
      issueCommand('error', annotation(plain, title, location), plain(message)),
  }
}

/** Cleans each line by itself and keeps its indentation. */
function plainText(text: string): string {
  const lines = text.split(/\r?\n/u)
  const shown = lines.slice(0, MOST_LINES).map((line) => indentOf(line) + printable(line, LONGEST_LINE))
  return [
    ...shown,
    ...(lines.length > MOST_LINES ? [`… ${String(lines.length - MOST_LINES)} more lines`] : []),
  ].join('\n')
}

function indentOf(line: string): string {
  return /^ {0,40}/u.exec(line)?.[0] ?? ''
}

function annotation(
  plain: (text: string) => string,
  title: string | undefined,
  location?: Location,
): Readonly<Record<string, string | number>> {
  return {
    ...(title !== undefined && { title: plain(title) }),
    ...(location !== undefined && { file: plain(location.file) }),
    ...(location?.line !== undefined && { line: location.line }),
    ...(location?.column !== undefined && { col: location.column }),
  }
}

function write(line: string): void {
  process.stdout.write(line + EOL)
}
