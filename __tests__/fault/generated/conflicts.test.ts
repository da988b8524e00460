import { expect, test } from '@jest/globals'
import type { Call, Reply } from '../../../local-azure/net/message.ts'
import { instead } from '../../../local-azure/serve/faulted.ts'
import { meaningOf } from '../../../src/azure/answer.ts'
import { parseErrorBody } from '../../../src/azure/error-body.ts'
import type { Acted } from './act.ts'
import { CONFLICTS } from './conflicts.ts'
import { TROUBLES } from './faults.ts'
import type { Point } from './points.ts'
import { persistence, retries } from './retries.ts'
import type { Trouble } from './trouble.ts'

const PLAN = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan-shop-burst'
const SITE = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Web/sites/app-shop-burst/stop'
const ENDPOINT = '…/trafficmanagerprofiles/tm-shop/AzureEndpoints/burst'
const points = [`PUT ${PLAN}`, `POST ${SITE}`, `PATCH ${ENDPOINT}`].map(
  (name) => ({ name, kind: 'arm', write: true, skip: 0 }) as unknown as Point,
)
const ROWS = Object.entries<Trouble>(CONFLICTS)

function answerOf({ fault }: Trouble): Reply | undefined {
  return instead({ method: 'PUT', path: PLAN } as Call, fault)
}

test.each(ROWS)('%s hits a write, and is sent again or not as its answer says', (name, trouble) => {
  const { status = 0, body } = answerOf(trouble) ?? {}
  const meaning = meaningOf(status, parseErrorBody(JSON.stringify(body)))
  const { isFinal = false, passes = false } = trouble
  expect(TROUBLES[name]).toBe(trouble)
  expect(points.some((point) => trouble.hits(point))).toBe(true)
  expect({ isFinal, passes }).toEqual({
    isFinal: meaning === 'refused',
    passes: meaning === 'busy' || meaning === 'transient',
  })
})

test('the conflicts are of every kind that the action tells apart', () => {
  const kinds = ROWS.map(([, trouble]) => {
    const { status = 0, body } = answerOf(trouble) ?? {}
    return meaningOf(status, parseErrorBody(JSON.stringify(body)))
  })
  expect([...new Set(kinds)].sort()).toEqual(['busy', 'refused', 'stock', 'transient'])
})

/** A run that asks for these paths, so many seconds apart; those with a mark meet the trouble. */
function run(exitCode: number, asked: readonly string[], seconds = 1): Acted {
  const requests = asked.map((text, index) => {
    const at = index * seconds
    const path = text.replace('!', '')
    return { method: 'PUT', path, body: '', write: true, at, ...(text.includes('!') && { fault: 'it' }) }
  })
  return { exitCode, outputs: {}, log: '', lastedSeconds: 60, requests } as unknown as Acted
}

test.each([
  ['is sent again', run(0, ['/a!', '/b', '/a']), true, 0],
  ['is not sent again', run(0, ['/a!', '/b']), true, 1],
  ['is sent again, and the run ends red', run(1, ['/a!', '/a']), true, 1],
  ['is sent again, and the run leaves it at that', run(0, ['/a!', '/a']), false, 1],
])('a write that met what passes %s', (_, acted, isReached, breaches) => {
  expect(persistence(acted, isReached)).toHaveLength(breaches)
})

test('what Azure refuses for good is sent once, what may pass a few times', () => {
  expect(retries(run(1, ['/a!', '/a!']), true)).toHaveLength(1)
  expect(retries(run(1, ['/a!', '/a!']), false)).toEqual([])
})

test('what may pass is sent more often than that only with pauses', () => {
  const often = Array.from({ length: 13 }, () => '/a!')
  expect(retries(run(1, often, 20), false)).toEqual([])
  expect(retries(run(1, often, 19), false)).toHaveLength(1)
})
