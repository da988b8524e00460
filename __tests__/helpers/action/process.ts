import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { COMPILED, ROOMY } from '../../../local-azure/run-action.ts'
import type { EndedBy, Underway } from './order.ts'

/** The built action; another build of it can be put to the same tests, each run then being a process of its own. */
export const OTHER_DIST = process.env['CLOUDBURST_DIST']
const DIST = OTHER_DIST ?? fileURLToPath(new URL('../../../dist/index.js', import.meta.url))

/** Runs the built action with this environment, as a runner does. */
export function inProcess(env: Readonly<Record<string, string>>, folder: string): Underway {
  const child = spawn(process.execPath, [...ROOMY, DIST], {
    env: { PATH: process.env['PATH'] ?? '', ...COMPILED, ...env },
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const done = new Promise<EndedBy>((resolve, reject) => {
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ exitCode: code ?? -1, signal, log }))
  })
  return { done, kill: (signal) => void child.kill(signal) }
}
