import { expect, test } from '@jest/globals'
import type { Schedule } from '../../src/domain/schedule.ts'
import { minutes, share } from '../../src/domain/units.ts'
import { startsWithin } from '../../src/schedule/timetable.ts'
import { cadenceOf } from '../../src/simulate/cadences.ts'
import { adaptiveChoice, compared, thresholdChoice, type Choice } from '../../src/simulate/choices.ts'
import { SHOWN_MODES, replay, FILM_SHARE_STEPS, type Film, type Replay } from '../../src/simulate/replay.ts'
import { plantOf, type StudySettings } from '../../src/simulate/settings.ts'
import { notesOf } from '../../src/simulate/words.ts'
import { DEFAULT_BURST_SIDE, DEFAULT_WARMUP } from '../helpers/contract-defaults.ts'
import { historyFrom, samples, settings, studied } from './support.ts'

/** From 05:00 to 07:00 in Berlin, which is 04:00 to 06:00 UTC in March; ready ten minutes before. */
const PEAK: Schedule = {
  name: 'sale',
  be: 'warm',
  starts: { kind: 'cron', expression: '0 5 * * *' },
  lastsSeconds: minutes(120),
  timezone: 'Europe/Berlin',
  leadSeconds: minutes(10),
}
const FROM = 240
const UNTIL = 360

function withPeaks(schedules: readonly Schedule[], more: Partial<StudySettings> = {}): StudySettings {
  const scheduled = {
    schedules,
    burstSide: DEFAULT_BURST_SIDE,
    warmup: DEFAULT_WARMUP,
    timetable: startsWithin,
  }
  return settings({ scheduled, ...more })
}

const quiet = historyFrom(samples(1440, () => 50))

function lived(choice: (set: StudySettings) => Choice, set: StudySettings, history = quiet): Replay {
  return replay({ history, config: plantOf(set) }, choice(set), cadenceOf('c5'))
}
const threshold = (set: StudySettings): Choice => thresholdChoice(set, 80, 60)

/** The first and the last minute in which the film shows this. */
function span(film: Film, shown: (typeof SHOWN_MODES)[number]): readonly number[] {
  const index = SHOWN_MODES.indexOf(shown)
  return [film.modes.indexOf(index), film.modes.lastIndexOf(index)]
}

test.each([
  ['threshold', threshold],
  ['adaptive', adaptiveChoice],
])(
  '%s: a quiet burst side is warm by the peak and until its end, in its time zone, and is billed',
  (_, choice) => {
    const { row, film } = lived(choice, withPeaks([PEAK]))
    const [first = 0, last = 0] = span(film, 'warm')
    expect(first).toBeGreaterThan(FROM - 30)
    expect(first).toBeLessThanOrEqual(FROM)
    expect(last).toBeGreaterThanOrEqual(UNTIL - 1)
    expect(last).toBeLessThan(UNTIL + 5)
    expect(film.observedShare.every((it) => it === 0)).toBe(true)
    expect(row.instanceMinutes).toBeGreaterThanOrEqual(UNTIL - FROM)
    expect(lived(choice, settings()).row).toMatchObject({ instanceMinutes: 0, bursts: 0 })
  },
)

test('a floor of share is asked for from the first minute of the peak on, and the load may ask for more', () => {
  const bursting: Schedule = { ...PEAK, be: 'bursting', share: share(0.2) }
  const { film } = lived(threshold, withPeaks([bursting]))
  for (let minute = FROM; minute < UNTIL; minute++)
    expect(film.targetShare[minute]).toBe(0.2 * FILM_SHARE_STEPS)
  expect(film.targetShare[UNTIL + 5]).toBe(0)
  const busy = historyFrom(samples(1440, (minute) => (minute < FROM + 30 ? 50 : 180)))
  expect(lived(threshold, withPeaks([bursting]), busy).film.targetShare[UNTIL - 5]).toBeGreaterThan(
    0.3 * FILM_SHARE_STEPS,
  )
  const capped = lived(threshold, withPeaks([bursting], { maxShare: 0.1 })).film
  expect(capped.targetShare[FROM]).toBe(0.1 * FILM_SHARE_STEPS)
})

test('a peak that was known is met without minutes above capacity that its warm-up would cost', () => {
  const sudden = historyFrom(samples(1440, (minute) => (minute >= FROM && minute < UNTIL ? 180 : 50)))
  const without = lived(threshold, settings(), sudden).row
  const with_ = lived(threshold, withPeaks([PEAK]), sudden)
  expect(without.minutesAboveCapacity - with_.row.minutesAboveCapacity).toBeGreaterThanOrEqual(5)
  expect(with_.film.modes.slice(FROM).includes(SHOWN_MODES.indexOf('start'))).toBe(false)
})

test('max-burst ends a share that a schedule asks for, and lets it be warm', () => {
  const policy = { ...settings().policy, maxBurstSeconds: minutes(60), maxBurstAction: 'scale-back' as const }
  const long: Schedule = { ...PEAK, be: 'bursting', share: share(0.2) }
  const high = historyFrom(samples(1440, () => 90))
  expect(lived(threshold, withPeaks([long], { policy }), high).film.targetShare[UNTIL - 5]).toBe(0)
  expect(span(lived(threshold, withPeaks([PEAK], { policy }), high).film, 'warm')[1]).toBeGreaterThanOrEqual(
    UNTIL - 1,
  )
})

test('who is compared with knows no schedules, and the report says what they are to the others', () => {
  const hpa = (): Choice => compared().find(({ name }) => name === 'hpa-like')!
  expect(lived(hpa, withPeaks([PEAK])).row).toEqual(lived(hpa, settings()).row)
  const study = studied({ history: quiet, settings: withPeaks([PEAK]) })
  expect(notesOf(study).join()).toMatch(/1 schedule is a floor under adaptive and threshold \(sale\)/u)
  expect(notesOf(studied({ history: quiet })).join()).not.toContain('schedule is')
})
