import { expect, test } from '@jest/globals'
import { filesBelow, pages, textOf } from './files.ts'

/** Words that docs/design.md replaced, each with the word that a reader meets everywhere instead. */
const GIVEN_UP: Readonly<Record<string, RegExp>> = {
  'state changed, re-planning': /world has turned/iu,
  fix: /\bmend(?:s|ed|ing)?\b/iu,
  again: /\banew\b/iu,
  'the name of the actor': /\banother hand\b|\bsomebody else's hand\b|\bwhoever\b/iu,
  'target share': /\basked share\b/iu,
  'observed share': /\bcarried share\b/iu,
  'triggered by': /\bwoken by\b/iu,
  'scale-in': /\bway back\b/iu,
  'without load data': /\bflown blind\b/iu,
  'private capacity': /what the private (?:side|site) carries/iu,
  resample: /\bregulari[sz]e/iu,
}

const read = [...pages(), 'action.yml', ...filesBelow('examples', '.yml')]

test.each(Object.entries(GIVEN_UP))('people read "%s", not %s', (_, word) => {
  expect(read.filter((path) => word.test(textOf(path)))).toEqual([])
})
