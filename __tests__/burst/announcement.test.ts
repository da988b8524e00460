import { expect, test } from '@jest/globals'
import { Announcement } from '../../src/burst/run/announcement.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { record } from './rules-support.ts'

const WARM = record({ phase: 'warm' })
const announcedAt = (second: number) =>
  record({
    phase: 'bursting',
    phaseSinceEpochSeconds: epochSeconds(NOW + second),
    intent: true,
    shareChanges: [{ atEpochSeconds: epochSeconds(NOW + second), share: share(0.02) }],
  })
const FIRST = announcedAt(0)
const SECOND = announcedAt(30)

function announced(): Announcement {
  const announcement = new Announcement()
  announcement.made(WARM, FIRST)
  return announcement
}

test('only a change that Azure refused is taken back, to what the state tag said before (never-stop-before-drain)', () => {
  const announcement = announced()
  expect(announcement.refusedFrom).toBeUndefined()
  announcement.refused()
  expect(announcement.refusedFrom).toBe(WARM)
  announcement.refused()
  expect(announcement.refusedFrom).toBe(WARM)
})

test('one try that may have worked is enough: no refusal before or after it says otherwise (never-stop-before-drain)', () => {
  const announcement = announced()
  announcement.refused()
  announcement.mayHaveWorked()
  expect(announcement.refusedFrom).toBeUndefined()
  announcement.refused()
  expect(announcement.refusedFrom).toBeUndefined()
})

test('a change announced again after a refusal is taken back to what was before the first', () => {
  const announcement = announced()
  announcement.refused()
  announcement.made(FIRST, SECOND)
  expect(announcement.refusedFrom).toBe(WARM)
})

test('a change announced again before any try is taken back to what was before the first', () => {
  const announcement = announced()
  announcement.made(FIRST, SECOND)
  expect(announcement.refusedFrom).toBeUndefined()
  announcement.refused()
  expect(announcement.refusedFrom).toBe(WARM)
})

test('what may have worked is announced again by a state tag that says so, and is never taken back (never-stop-before-drain)', () => {
  const announcement = announced()
  announcement.mayHaveWorked()
  announcement.made(FIRST, SECOND)
  announcement.refused()
  expect(announcement.refusedFrom).toBeUndefined()
})

test('what another run announced is never taken back, because that run may have made it (never-stop-before-drain)', () => {
  const announcement = new Announcement()
  announcement.made(FIRST, SECOND)
  announcement.refused()
  expect(announcement.refusedFrom).toBeUndefined()
  const both = announced()
  both.refused()
  both.made(announcedAt(10), SECOND)
  both.refused()
  expect(both.refusedFrom).toBeUndefined()
})

test('a new change is taken back to the state tag right before it', () => {
  const announcement = announced()
  announcement.mayHaveWorked()
  const bursting = record({ phase: 'bursting' })
  announcement.made(bursting, record({ phase: 'draining', intent: true }))
  expect(announcement.refusedFrom).toBeUndefined()
  announcement.refused()
  expect(announcement.refusedFrom).toBe(bursting)
})

test('a state tag that announced nothing and is written again counts by its newest', () => {
  const announcement = new Announcement()
  announcement.made(record({ phase: 'idle' }), WARM)
  announcement.made(WARM, FIRST)
  announcement.refused()
  expect(announcement.refusedFrom).toBe(WARM)
})
