import { expect, test } from '@jest/globals'
import { EFFECT_KINDS } from '../../../local-azure/world/effects.ts'
import { HANDS } from './hands.ts'
import { STORIES } from './stories.ts'
import { touchOfEffect } from './touches.ts'

const writing = STORIES.filter(({ inputs }) => ['auto', 'burst', 'scale-back'].includes(inputs['mode'] ?? ''))

test.each(Object.entries(HANDS))(
  '%s: in some story, and known by what it touches',
  (_, { effect, where }) => {
    expect(EFFECT_KINDS).toContain(effect.kind)
    expect(writing.some((story) => where?.(story) ?? true)).toBe(true)
    expect(touchOfEffect(effect).what.length).toBeLessThan(5)
  },
)

test('others change everything that a run reads: both endpoints, app, plan, tags, slots and autoscale', () => {
  const changes = Object.values(HANDS).map(({ effect }) =>
    'endpoint' in effect ? `${effect.kind} ${effect.endpoint}` : effect.kind,
  )
  expect([...new Set(changes)].sort()).toEqual([
    'create-autoscale',
    'delete-autoscale',
    'set-app',
    'set-autoscale',
    'set-endpoint burst',
    'set-endpoint private',
    'set-plan',
    'set-tags',
    'swap-slots',
  ])
})
