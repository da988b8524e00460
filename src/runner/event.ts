import { readFile, stat } from 'node:fs/promises'
import { known, unknown, type Known } from '../domain/known.ts'
import type { Environment } from '../network/index.ts'

/** GitHub limits a payload and all inputs to 65,535 characters; repository and sender come on top. */
const MOST_EVENT_BYTES = 1024 * 1024

/** The text of the event that started the run, from the runner's file; empty if there is none. Never throws. */
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
