import type { LoggedRequest } from '../../../local-azure/index.ts'
import { BURSTING, IDLE, WARM } from '../../helpers/scenes.ts'
import type { Acted, Breach } from './act.ts'
import { promisesOf, type Before } from './promises.ts'
import { isTagWrite } from './touches.ts'

/** What one of two runs was told by Azure, each thing when it last asked for it; `at` in epoch seconds, of the state tag. */
export type Seen = Before

/** A write, and what its run had seen when it sent it. */
export interface Deed {
  readonly write: LoggedRequest
  readonly seen: Seen
}

/** A write against what its run had read when it sent it; how old that may be is asked in fresh.ts. */
export function ofDeed(
  mode: string,
  runId: string,
  { write, seen }: Deed,
  told: readonly string[] = [],
): readonly Breach[] {
  const what = `${mode} sent ${write.method} ${write.path}`
  const deed = { requests: [write], lastedSeconds: write.at - seen.at, exitCode: 1, log: '' }
  const needsLease = mode === 'watch' && !isTagWrite(write) && write.status < 300
  return [
    ...promisesOf(seen, mode, deed, told),
    ...(needsLease && !seen.tag.includes(`,l=${runId}-`)
      ? [`one controller: ${what} without its lease, tag ${seen.tag}`]
      : []),
  ]
}

/** What a command that ended green has done, as far as it could see. Automation may give more than `prewarm`. */
const DONE: Readonly<Record<string, (seen: Seen) => boolean>> = {
  burst: ({ state, tag }) => isLike(state, BURSTING) && tag.includes(',h=burst,'),
  'scale-back': ({ state, tag }) => isLike(state, IDLE) && tag.includes(',h=scale-back,'),
  prewarm: ({ state, tag }) =>
    isLike({ ...state, endpoint: WARM.endpoint }, WARM) && tag.includes(',h=prewarm,'),
  pause: ({ tag }) => tag.includes(',zu='),
  resume: ({ tag }) => !tag.includes(',zu='),
}

function isLike(state: Seen['state'], { endpoint, app, instances }: Seen['state']): boolean {
  const isEnough = app === 'Running' ? state.instances >= instances : state.instances === instances
  return state.endpoint === endpoint && state.app === app && isEnough
}

/** Green only if the command is done. */
export function isDone(mode = 'auto', { exitCode }: Pick<Acted, 'exitCode'>, seen: Seen): readonly Breach[] {
  if (exitCode !== 0 || DONE[mode]?.(seen) !== false) return []
  return [`green, and it has seen ${JSON.stringify(seen)}`]
}
