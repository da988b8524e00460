import type { Log } from '../domain/log.ts'
import type { Environment } from '../network/index.ts'
import type { Masks } from './masks.ts'
import { messageOf } from './places.ts'

/** GitHub drops the whole summary of a step if it is larger than 1 MiB. */
const MOST_BYTES = 1024 * 1024 - 1024
const CUT = '\n\n*The summary ends here: GitHub shows at most 1 MiB of it. The rest is in the log.*\n'

/** Adds to the job summary. If that fails, a warning says so, and the run itself does not fail. */
export async function writeSummary(
  markdown: string,
  env: Environment,
  { masks, log }: { readonly masks: Masks; readonly log: Pick<Log, 'warning'> },
): Promise<void> {
  const path = env['GITHUB_STEP_SUMMARY']
  if (path === undefined || path === '') return
  try {
    const [{ stat }, core] = await Promise.all([import('node:fs/promises'), import('@actions/core')])
    const { size } = await stat(path)
    const text = cutToBytes(masks.apply(markdown), MOST_BYTES - size)
    if (text !== '') await core.summary.addRaw(text, true).write()
  } catch (error) {
    log.warning(
      `the action cannot write the job summary: ${messageOf(error)}. The log has all that it would say`,
      'Cloudburst: job summary',
    )
  }
}

/** `text`, or as many whole lines of it as fit together with a note; empty if not even the note fits. */
export function cutToBytes(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text
  const room = mostBytes - Buffer.byteLength(CUT)
  if (room <= 0) return ''
  const bytes = Buffer.from(text).subarray(0, room)
  const lastBreak = bytes.lastIndexOf('\n')
  return bytes.subarray(0, Math.max(0, lastBreak)).toString('utf8') + CUT
}
