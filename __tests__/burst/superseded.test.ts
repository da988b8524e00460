import { expect, test } from '@jest/globals'
import { throwIfSuperseded } from '../../src/burst/superseded.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { BurstRecord, Hold } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { record, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

const MINE: Hold = {
  command: 'burst',
  untilEpochSeconds: epochSeconds(NOW + 600),
  by: 'ada',
  reason: '',
}
const BOBS: Hold = { ...MINE, command: 'scale-back', by: 'bob' }

/** A person's burst that has found `before` and has written its hold. */
function bursting(before: BurstRecord = record({ runId: '7' }), isWritten = true) {
  const s = sessionOn(new Model(new Map()), target(), {
    runId: '1',
    command: { kind: 'burst', hold: MINE },
  })
  s.story.observed(seen({}, before), 'warming')
  if (isWritten) s.writes.holdIsWritten(NOW)
  return s
}

const reads = (tag: Partial<BurstRecord>) => seen({}, record({ runId: '9', ...tag }))

test('a command ends where a person’s newer one has replaced its hold, and says whose (person-beats-rule)', () => {
  const s = bursting()
  expect(() => throwIfSuperseded(s, reads({ hold: BOBS }))).toThrow(
    expect.objectContaining({
      message: 'this burst ends here: scale-back by bob replaced it',
      outcome: 'refused',
    }),
  )
  expect(s.writes.holdWritten).toBe(true)
})

test('a command ends where resume has lifted its hold (person-beats-rule)', () => {
  expect(() => throwIfSuperseded(bursting(), reads({}))).toThrow(
    'this burst ends here: resume lifted its hold',
  )
})

test.each([
  ['its own hold stands', reads({ hold: MINE })],
  ['someone else asks for the same', reads({ hold: { ...MINE, by: 'bob' } })],
  ['the state tag is damaged', { ...seen({}), record: unknown('damaged') }],
  ['its hold has ended', { ...reads({}), at: MINE.untilEpochSeconds }],
])('a command goes on where %s', (_, o) => {
  const s = bursting()
  throwIfSuperseded(s, o)
  expect(s.writes.holdWritten).toBe(true)
})

test('a hold that has not run out yet is lifted, and one that is replaced after its end is replaced', () => {
  const last = epochSeconds(MINE.untilEpochSeconds - 1)
  expect(() => throwIfSuperseded(bursting(), { ...reads({}), at: last })).toThrow('resume')
  const after = { ...reads({ hold: BOBS }), at: MINE.untilEpochSeconds }
  expect(() => throwIfSuperseded(bursting(), after)).toThrow('by bob')
})

test('a command that has not written its hold yet has none that could be replaced', () => {
  throwIfSuperseded(bursting(record({}), false), reads({ hold: BOBS }))
})

test('a run that was at work before writes over no person’s hold: the command writes it again (person-beats-rule)', () => {
  const s = bursting(record({ runId: '9' }))
  throwIfSuperseded(s, reads({}))
  expect(s.writes.holdWritten).toBe(false)
  const replaced = bursting(record({ runId: '9' }))
  expect(() => throwIfSuperseded(replaced, reads({ hold: BOBS }))).toThrow('by bob')
  const watched = bursting(
    record({ runId: '7', lease: { owner: '9-watch', untilEpochSeconds: epochSeconds(NOW + 60) } }),
  )
  throwIfSuperseded(watched, { ...seen({}), record: known(record({ runId: '9' })) })
  expect(watched.writes.holdWritten).toBe(false)
})
