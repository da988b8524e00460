import { expect, test } from '@jest/globals'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  annotations,
  burstingShop,
  expectSafe,
  pass,
  shop,
  stateOf,
} from './support.ts'

test('nobody answers on the private side: a burst after private-down-after, and no scale-in before it is steady (private-down-bursts)', async () => {
  const azure = await shop([[0, LOW]])
  azure.effect({ kind: 'private-down' })
  const rules = []
  for (let minute = 0; minute < 8; minute += 2) {
    azure.clock.advance(120)
    await pass(azure, 'auto')
    rules.push(stateOf(azure).endpoint)
  }
  expect(rules).toEqual(['Disabled', 'Disabled', 'Enabled', 'Enabled'])
  azure.effect({ kind: 'private-up' })
  azure.clock.advance(300)
  for (let minute = 0; minute < 9; minute += 4) {
    const run = await pass(azure, 'auto')
    expect([run.exitCode, run.outputs['phase']]).toEqual([0, 'bursting'])
    azure.clock.advance(240)
  }
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(IDLE)
  expectSafe(azure)
})

test('an outage in the middle of a burst, with too little demand for one: the burst stays until it is over (private-down-bursts)', async () => {
  const azure = await burstingShop([
    [0, HIGH],
    [15, LOW],
  ])
  azure.clock.advance(600)
  azure.effect({ kind: 'private-down', forSeconds: 3600 })
  for (let minute = 0; minute < 60; minute += 20) {
    azure.clock.advance(1200)
    await pass(azure, 'auto')
    expect(stateOf(azure)).toEqual(BURSTING)
  }
  azure.clock.advance(300)
  expect((await pass(azure, 'auto')).outputs['reason']).toContain('must be Online for 10 min first')
  azure.clock.advance(900)
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(IDLE)
  expectSafe(azure)
})

test('the last healthy endpoint stays enabled: a person is refused, automation says so (never-disable-the-last)', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(600)
  azure.effect({ kind: 'private-down' })
  azure.clock.advance(400)
  const person = await pass(azure, 'scale-back')
  expect([person.exitCode, person.outputs['outcome']]).toEqual([1, 'refused'])
  expect(annotations(person)).toContain(
    'no other endpoint is Online (private is Degraded), so burst stays enabled',
  )
  const controller = await pass(azure, 'auto')
  expect([controller.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expectSafe(azure)
})

test("a person's scale-back keeps Azure out while the private side is down, and every pass warns (person-beats-rule)", async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(600)
  await pass(azure, 'scale-back', { 'hold-for': '4h', ...LONG })
  azure.effect({ kind: 'private-down' })
  for (let time = 0; time < 3; time += 1) {
    azure.clock.advance(300)
    const run = await pass(azure, 'auto')
    expect(annotations(run)).toContain("a person's scale-back keeps Azure out")
    expect(stateOf(azure)).toEqual(IDLE)
  }
  azure.clock.advance(4 * 3600)
  await pass(azure, 'auto')
  expect(stateOf(azure)).toEqual(BURSTING)
  expectSafe(azure)
})
