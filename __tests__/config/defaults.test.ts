import { expect, test } from '@jest/globals'
import * as z from 'zod/mini'
import type { Field, Shape } from '../../src/config/field.ts'
import { NAMED_TARGET_SHAPE } from '../../src/config/shape-target.ts'
import { RUN_SHAPE } from '../../src/config/shape-run.ts'
import { SCHEDULE_SHAPE } from '../../src/config/shape-schedule.ts'

/** Keys with a default, and those that may be left out. */
function absentOf(shape: Shape): (readonly [string, Field])[] {
  return Object.entries(shape).filter(([, it]) => it.absent !== undefined)
}

const ABSENT = [RUN_SHAPE, NAMED_TARGET_SHAPE, SCHEDULE_SHAPE].flatMap(absentOf)

test('there are such keys in every shape', () => {
  expect(ABSENT.map(([key]) => key)).toEqual(
    expect.arrayContaining([
      'timeout',
      'reason',
      'max-share',
      'warmup-status',
      'stabilization',
      'lead',
      'share',
    ]),
  )
})

/** The schema is not asked for what is not given; it would say the same. */
test.each(ABSENT)('the value of %s where none is given is the one of its schema', (_key, it) => {
  const read = z.safeParse(it.schema(), undefined)
  expect(read).toEqual({ success: true, data: it.absent?.() })
})
