import { expect, test } from '@jest/globals'
import { filesBelow, pages, textOf } from './files.ts'

/** Words that docs/design.md replaced, each with the word that a reader meets everywhere instead. */
const GIVEN_UP: Readonly<Record<string, RegExp>> = {
  'state changed, re-planning': /world has turned/iu,
  fix: /\bmend(?:s|ed|ing)?\b/iu,
  again: /\banew\b/iu,
  otherwise: /, else\b/iu,
  'the name of the actor': /\banother hand\b|\bsomebody else's hand\b|\bwhoever\b/iu,
  'target share': /\basked share\b|\bshare asked\b/iu,
  'observed share': /\bcarried share\b|\bshare carried\b/iu,
  'triggered by': /\bwoken by\b/iu,
  'scale-in': /\bway back\b|\bscaled back\b/iu,
  'retry backoff': /\bdelay after failed bursts\b/iu,
  'without load data': /\bflown blind\b/iu,
  'private capacity': /what the private (?:side|site) carries/iu,
  resample: /\bregulari[sz]e/iu,
}

const read = [...pages(), 'action.yml', ...filesBelow('examples', '.yml')].map(
  (path) => [path, textOf(path)] as const,
)
/** All sources but this one, which has to name the words. */
const written = ['src', 'local-azure', 'bench', 'tools', 'alert-bridge/src', '__tests__']
  .flatMap((folder) => filesBelow(folder, '.ts'))
  .filter((path) => !path.endsWith('words.test.ts'))
  .map((path) => [path, textOf(path)] as const)

test.each(Object.entries(GIVEN_UP))('pages, sources and tests say "%s", not %s', (_, word) => {
  expect([...read, ...written].filter(([, text]) => word.test(text)).map(([path]) => path)).toEqual([])
})
