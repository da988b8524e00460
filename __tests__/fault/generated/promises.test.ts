import { expect, test } from '@jest/globals'
import type { Acted } from './act.ts'
import { promisesOf } from './promises.ts'

const BURSTING = { endpoint: 'Enabled', app: 'Running', instances: 3 }
const NOW = 1_780_000_000
const LATER = String(NOW + 7200)

/** A run of a minute that made one write. */
function run(method: string, path: string, body = ''): Acted {
  const request = { method, path, body, write: true, status: 200 } as Acted['requests'][number]
  return { exitCode: 0, outputs: {}, log: '', lastedSeconds: 60, requests: [request] }
}

const tag = run('PATCH', '/tags/default')
const enable = run('PATCH', '/endpoints/burst', '{"properties":{"endpointStatus":"Enabled"}}')
const disable = run('PATCH', '/endpoints/burst', '{"properties":{"endpointStatus":"Disabled"}}')
const stop = run('POST', '/sites/app-shop-burst/stop')

const DOWN = 'the private side is down'

test.each([
  ['a write during a pause', `p=idle,zu=${LATER}`, 'auto', tag, [], 1],
  ['a command during a pause', `p=idle,zu=${LATER}`, 'burst', tag, [], 1],
  ['a resume', `p=idle,zu=${LATER}`, 'resume', tag, [], 0],
  ['a write after a pause', `p=idle,zu=${String(NOW)}`, 'auto', tag, [], 0],
  ['a burst above a ceiling', `p=idle,h=scale-back,hu=${LATER}`, 'auto', enable, [], 1],
  ['a scale-in below a floor', `p=bursting,h=burst,hu=${LATER}`, 'auto', disable, [], 1],
  ['a person above a ceiling', `p=idle,h=scale-back,hu=${LATER}`, 'burst', enable, [], 0],
  ['a stop without data', 'v=1,p=bursting', 'auto', stop, ['the metrics stop'], 1],
  ['a stop with data again', 'v=1,p=bursting', 'auto', stop, ['the metrics stop', 'calm'], 0],
  ['a stop of a sick app', 'v=1,p=bursting', 'auto', stop, ['the metrics stop', 'the app falls ill'], 0],
  ['a watch above a ceiling', `p=idle,h=scale-back,hu=${LATER}`, 'watch', enable, [], 1],
  ['a stop by a watch without data', 'v=1,p=bursting', 'watch', stop, ['the metrics stop'], 1],
  // It writes, and it does not say that it leaves everything to the watch.
  ['a pass beside a lease', `p=idle,l=9-1-abcd,lu=${LATER}`, 'auto', tag, [], 2],
  ['a pass after a lease', `p=idle,l=9-1-abcd,lu=${String(NOW)}`, 'auto', tag, [], 0],
  ['a command beside a lease', `p=idle,l=9-1-abcd,lu=${LATER}`, 'burst', tag, [], 0],
  ['a disable without data', 'v=1,p=bursting', 'auto', disable, ['the metrics stop'], 1],
  ['a stop while the private side is down', 'v=1,p=bursting', 'auto', stop, [DOWN, '1 min', '2 min'], 1],
  ['a stop before anybody can know that', 'v=1,p=bursting', 'auto', stop, [DOWN, 'auto'], 0],
  ['a stop below a floor', `p=warm,h=prewarm,hu=${LATER}`, 'auto', stop, [], 1],
  ['a stop after a floor', `p=warm,h=prewarm,hu=${String(NOW)}`, 'auto', stop, [], 0],
  ['a person below a floor', `p=warm,h=prewarm,hu=${LATER}`, 'scale-back', stop, [], 0],
  ['late reads', `p=idle,zu=${LATER}`, 'auto', tag, ['reads are late'], 0],
])(
  '%s is seen for what it is (person-beats-rule, no-data-never-ends)',
  (_, text, mode, acted, told, breaches) => {
    const before = { state: BURSTING, tag: `v=1,${text}`, at: NOW }
    expect(promisesOf(before, mode, acted, told)).toHaveLength(breaches)
  },
)
