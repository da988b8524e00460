import { outside } from '../outside.ts'
import type { Underway } from './order.ts'
import { inProcess, OTHER_DIST } from './process.ts'
import type * as Threads from './threads.ts'

const { inThread } = await outside<typeof Threads>(new URL('./threads.ts', import.meta.url))

/** Where the action runs: from its source in a thread, or built, in a process of its own. */
export type Place = 'thread' | 'process'

/** Starts the action in `folder` with this environment, in which '' takes a variable away. */
export function start(
  env: Readonly<Record<string, string>>,
  folder: string,
  place: Place = 'thread',
): Underway {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  if (place === 'process' || OTHER_DIST !== undefined) return inProcess(given, folder)
  return inThread({ GITHUB_WORKSPACE: folder, ...given })
}
