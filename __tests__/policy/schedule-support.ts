import fc from 'fast-check'
import type { Schedule } from '../../src/domain/schedule.ts'
import { minutes, share } from '../../src/domain/units.ts'
import { NOW } from './world.ts'

/** A peak that begins so many minutes from now (none: has begun so many ago) and lasts an hour. */
export function peak(inMinutes: number, more: Partial<Schedule> = {}): Schedule {
  const moment = new Date((NOW + 60 * inMinutes) * 1000).toISOString().slice(0, 19)
  return {
    name: 'sale',
    be: 'warm',
    starts: { kind: 'at', moments: [moment] },
    lastsSeconds: minutes(60),
    timezone: 'UTC',
    leadSeconds: minutes(10),
    ...more,
  }
}

export const schedules = fc
  .record({
    inMinutes: fc.integer({ min: -200, max: 200 }),
    lasts: fc.integer({ min: 5, max: 180 }),
    lead: fc.integer({ min: 1, max: 60 }),
    be: fc.constantFrom('warm', 'bursting'),
    percent: fc.integer({ min: 5, max: 90 }),
  })
  .map(({ inMinutes, lasts, lead, be, percent }) =>
    peak(inMinutes, {
      be,
      lastsSeconds: minutes(lasts),
      leadSeconds: minutes(lead),
      ...(be === 'bursting' && { share: share(percent / 100) }),
    }),
  )
