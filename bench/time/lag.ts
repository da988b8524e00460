import { READ_KINDS, type ReadKind } from '../../local-azure/world/conditions.ts'
import type { TimeCase } from './case.ts'
import { STORIES, type Story } from './stories.ts'

const SECONDS = [0.5, 2, 7, 20, 60]

/** One kind of read that lags alone, or all of them. */
const LAGGING: readonly (readonly ReadKind[])[] = [READ_KINDS, ...READ_KINDS.map((kind) => [kind])]

/** lag × kind × replicas × mode. */
export function lagCases(): readonly TimeCase[] {
  return Object.entries<Story>(STORIES).flatMap(([name, { load, tell }]) =>
    LAGGING.flatMap((kinds) =>
      SECONDS.flatMap((seconds) =>
        [false, true].map((alternate): TimeCase => {
          const what = kinds.length > 1 ? 'all' : (kinds[0] ?? '')
          return {
            name: `lag ${String(seconds)} s of ${what}${alternate ? ', replicas in turn' : ''}: ${name}`,
            load,
            trouble: ({ azure }) =>
              azure.effect({
                kind: 'read-lag',
                seconds: Object.fromEntries(kinds.map((kind) => [kind, seconds])),
                alternate,
              }),
            story: tell,
          }
        }),
      ),
    ),
  )
}
