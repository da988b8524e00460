import { expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../../local-azure/index.ts'
import { isDone, ofDeed } from './deeds.ts'

const NOW = 1_780_000_000
const LATER = String(NOW + 7200)
const MINE = `v=1,p=idle,l=11-1-abcd,lu=${LATER}`
const THEIRS = `v=1,p=idle,l=22-1-abcd,lu=${LATER}`
const PAUSED = `v=1,p=idle,zu=${LATER}`
const STATE = { endpoint: 'Disabled', app: 'Stopped', instances: 1 }

function write(path: string, status = 200): LoggedRequest {
  return { method: 'PATCH', path, status, body: '', write: true, at: NOW + 60 } as LoggedRequest
}

const app = write('/sites/app-shop-burst/start')
const tag = write('/providers/Microsoft.Resources/tags/default')

test.each([
  ['a watch with its lease', 'watch', MINE, app, 0],
  ['a watch with the lease of another', 'watch', THEIRS, app, 1],
  ['a watch without a lease', 'watch', 'v=1,p=idle', app, 1],
  ['the claim of a watch', 'watch', 'v=1,p=idle', tag, 0],
  ['a write that Azure refuses', 'watch', THEIRS, write('/sites/app-shop-burst/start', 409), 0],
  ['a pass that has read of a lease', 'auto', THEIRS, app, 1],
  ['a pass that has read of a pause', 'auto', PAUSED, app, 1],
  ['a pass that has read of neither', 'auto', 'v=1,p=idle', app, 0],
])('%s is seen for what it is (person-beats-rule)', (_, mode, text, deed, breaches) => {
  const seen = { state: STATE, tag: text, at: NOW }
  expect(ofDeed(mode, '11', { write: deed, seen })).toHaveLength(breaches)
})

const HELD = (command: string): string => `v=1,p=idle,h=${command},hu=${LATER}`

test.each([
  ['a burst that is none', 'burst', HELD('burst'), 1],
  ['a scale-back that is done', 'scale-back', HELD('scale-back'), 0],
  ['a scale-back whose hold is gone', 'scale-back', 'v=1,p=idle', 1],
  ['a pause that is gone', 'pause', 'v=1,p=idle', 1],
  ['a resume that is undone', 'resume', PAUSED, 1],
  ['a pass, which decides by itself', 'auto', 'v=1,p=idle', 0],
])('%s is not green without a reason (success-is-read-back)', (_, mode, text, breaches) => {
  const seen = { state: STATE, tag: text, at: NOW }
  expect(isDone(mode, { exitCode: 0 }, seen)).toHaveLength(breaches)
  expect(isDone(mode, { exitCode: 1 }, seen)).toEqual([])
})
