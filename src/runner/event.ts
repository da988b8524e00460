import { readFile, stat } from 'node:fs/promises'
import { known, unknown, type Known } from '../domain/known.ts'
import type { Environment } from '../network/index.ts'

/** GitHub's own limit of a payload and of all inputs is 65,535 characters; around it stand repository and sender. */
const MOST_EVENT_BYTES = 1024 * 1024

/** The text of the event that started the run, as the runner has written it down; empty where there is none. Never throws. */
export async function readEvent(env: Environment): Promise<Known<string>> {
  const path = env['GITHUB_EVENT_PATH']?.trim() ?? ''
  if (path === '') return known('')
  try {
    const { size } = await stat(path)
    if (size > MOST_EVENT_BYTES) return unknown(`the event file has ${String(size)} bytes, more than 1 MiB`)
    return known(await readFile(path, 'utf8'))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | undefined)?.code
    return unknown(`the event file cannot be read (${code ?? 'unknown'})`)
  }
}
