import { expect, test } from '@jest/globals'
import { Proofs } from '../../src/burst/run/proofs.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'

const HEALTHY = { kind: 'healthy', latencyMs: 1 } as const
const FAILED = { kind: 'unhealthy', reason: 'HTTP 500', certificate: false } as const
const KEPT_OUT = { ...FAILED, reason: 'HTTP 403', isSetting: true } as const
const at = (second: number) => epochSeconds(NOW + second)

function healthyAt(...times: readonly number[]): Proofs {
  const proofs = new Proofs()
  for (const second of times) proofs.tested('burst', HEALTHY, at(second))
  return proofs
}

const inRow = (proofs: Proofs, second: number, side: 'burst' | 'private' = 'burst') =>
  proofs.evidence(side, at(second)).successesInRow

test('a health test proves for one minute, then nothing (healthy-before-enable)', () => {
  const proofs = healthyAt(0, 30, 60)
  expect([60, 61, 90, 91, 120, 121].map((second) => inRow(proofs, second))).toEqual([3, 2, 2, 1, 1, 0])
  expect(proofs.evidence('burst', at(61))).toEqual({
    successesInRow: 2,
    lastTestAt: at(60),
    lastSuccessAt: at(60),
  })
  expect(proofs.evidence('burst', at(121))).toEqual({ successesInRow: 0, lastTestAt: at(60) })
})

test('a failed test ends the row, and is told until a test succeeds (healthy-before-enable)', () => {
  const proofs = healthyAt(0, 5)
  proofs.tested('burst', FAILED, at(10))
  expect(proofs.evidence('burst', at(10))).toEqual({
    successesInRow: 0,
    lastTestAt: at(10),
    lastFailure: 'HTTP 500',
  })
  proofs.tested('burst', HEALTHY, at(15))
  expect(proofs.evidence('burst', at(15))).toEqual({
    successesInRow: 1,
    lastTestAt: at(15),
    lastSuccessAt: at(15),
  })
})

test('a start or a resize makes what was proven before void, for the burst side alone (healthy-before-enable)', () => {
  const proofs = healthyAt(0, 1, 2)
  proofs.tested('private', HEALTHY, at(2))
  proofs.burstChanged()
  expect(proofs.evidence('burst', at(3))).toEqual({ successesInRow: 0 })
  expect(inRow(proofs, 3, 'private')).toBe(1)
})

test('an app that a read shows stopped proves nothing until one more test succeeds (healthy-before-enable)', () => {
  const proofs = healthyAt(0, 1, 2)
  proofs.burstShownStopped(at(3))
  expect(inRow(proofs, 3)).toBe(0)
  proofs.tested('burst', HEALTHY, at(4))
  expect(inRow(proofs, 4)).toBe(4)
})

test('the test that settled such a doubt settles it for reads of the next 5 s, and for no later one (healthy-before-enable)', () => {
  const proofs = healthyAt(0, 1, 2)
  proofs.burstShownStopped(at(3))
  proofs.tested('burst', HEALTHY, at(4))
  proofs.tested('burst', HEALTHY, at(6))
  proofs.burstShownStopped(at(9))
  expect(inRow(proofs, 9)).toBe(5)
  proofs.burstShownStopped(at(9.1))
  expect(inRow(proofs, 9.1)).toBe(0)
})

test('a failed test does not settle such a doubt, and the row begins again after it (healthy-before-enable)', () => {
  const proofs = healthyAt(0, 1, 2)
  proofs.burstShownStopped(at(3))
  proofs.tested('burst', FAILED, at(4))
  proofs.tested('burst', HEALTHY, at(5))
  expect(inRow(proofs, 5)).toBe(1)
  proofs.burstShownStopped(at(6))
  expect(inRow(proofs, 6)).toBe(0)
})

test('a setting keeps the tests out only once Azure’s own page has said so twice in a row', () => {
  const proofs = new Proofs()
  const said = [KEPT_OUT, FAILED, KEPT_OUT, HEALTHY, KEPT_OUT, KEPT_OUT, KEPT_OUT, FAILED].map((result) => {
    proofs.tested('burst', result, at(0))
    return proofs.isKeptOut
  })
  expect(said).toEqual([false, false, false, false, false, true, true, false])
})
