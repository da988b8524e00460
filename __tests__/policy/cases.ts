import type { BurstRecord, Hold, ShareChange } from '../../src/domain/record.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { NOW, steady, type World } from './world.ts'

export const ago = (seconds: number): BurstRecord['phaseSinceEpochSeconds'] => epochSeconds(NOW - seconds)
export const changes = (...them: [agoSeconds: number, share: number][]): { shareChanges: ShareChange[] } => ({
  shareChanges: them.map(([at, value]) => ({ atEpochSeconds: ago(at), share: share(value) })),
})
export const held = (command: Hold['command'], left = 600): { hold: Hold } => ({
  hold: { command, untilEpochSeconds: ago(-left), by: 'ann', reason: 'sale' },
})
export const paused = { pause: { untilEpochSeconds: ago(-600), by: 'ann', reason: '' } }
export const failed = { attempts: { count: 1, lastFailedAtEpochSeconds: ago(300) } }
export const down = (seconds: number): World => ({
  privateStatus: 'Degraded',
  privateLoad: 'unreadable',
  record: { privateDownSinceEpochSeconds: ago(seconds) },
})
export const bursting = {
  phase: 'bursting' as const,
  phaseSinceEpochSeconds: ago(3600),
  ...changes([3600, 0.1935]),
}
/** Bursting with 12 of 62 at a demand of 1,000: the private side stands at scale-out-at. */
export const burst: World = {
  enabled: true,
  weight: 12,
  privateLoad: steady(806),
  burstLoad: steady(194),
  instanceCapacity: 300,
  record: bursting,
}
export const rampUp: World = { enabled: true }
export const high: World = { privateLoad: steady(1000), instanceCapacity: 500 }
export const draining = {
  phase: 'draining' as const,
  drainSinceEpochSeconds: ago(240),
  ...changes([3600, 0.1935], [240, 0]),
}
export const drain: World = { running: true, burstLoad: steady(5), record: draining }
export const cap = { maxBurstSeconds: minutes(60), maxBurstAction: 'scale-back' as const }
export const unread = 'unreadable' as const
