import { expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { loadsFile, NO_LOAD_INPUTS } from '../helpers/loads-file.ts'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  IDLE,
  LOW,
  pass,
  shop,
  stateOf,
  weightOf,
  writesOf,
  type Inputs,
  type Run,
} from './support.ts'

// Several loads and a veto: what of them is not known, or stands against a burst, and what it may do then.

/** So many waiting orders are no reason for anything. */
const PLENTY = 2000

function automation(azure: LocalAzure, orders = PLENTY, inputs: Inputs = {}): Promise<Run> {
  const config = join(azure.files().folder, 'cloudburst.yml')
  writeFileSync(config, loadsFile(azure, orders))
  return pass(azure, 'auto', { ...NO_LOAD_INPUTS, policy: 'threshold', config, ...inputs })
}

/** Demand has long fallen, so that all that is known says back. */
async function longBursting(): Promise<LocalAzure> {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(3600)
  return azure
}

const noCpu = (azure: LocalAzure): void => {
  azure.fault({
    match: { path: 'appi-shop/providers/Microsoft.Insights/metrics' },
    fault: { kind: 'reply', status: 500 },
    times: 'always',
  })
}

test('all together go back; one that is not known keeps the burst, and the step is red', async () => {
  const azure = await longBursting()
  noCpu(azure)
  const blind = await automation(azure)
  expect([blind.exitCode, blind.outputs['decision'], writesOf(azure)]).toEqual([1, 'hold', []])
  expect(annotations(blind)).toMatch(/::error.*not all loads are known \(cpu: /u)
  const accepted = await automation(azure, PLENTY, { 'on-no-data': 'warn' })
  expect([accepted.exitCode, stateOf(azure), writesOf(azure)]).toEqual([0, BURSTING, []])
  expect(annotations(accepted)).toMatch(/::warning.*the load cpu is not known/u)
  expectSafe(azure)
})

test('with all of them known, the same pass scales back', async () => {
  const azure = await longBursting()
  const run = await automation(azure)
  expect([run.outputs['decision'], stateOf(azure)]).toEqual(['scale-back', IDLE])
  expectSafe(azure)
})

test('a load that is not known holds up no burst that another one asks for', async () => {
  const azure = await shop([[0, LOW]])
  noCpu(azure)
  const run = await automation(azure, 100)
  expect([run.exitCode, run.outputs['decision'], stateOf(azure)]).toEqual([0, 'burst', BURSTING])
  expect(run.log).toMatch(/the load cpu is not known/u)
  expectSafe(azure)
})

test('a veto that is not known blocks nothing, and is said', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({
    match: { path: 'databases/shop/providers/Microsoft.Insights/metrics' },
    fault: { kind: 'reply', status: 500 },
    times: 'always',
  })
  const run = await automation(azure)
  expect([run.exitCode, run.outputs['decision'], stateOf(azure)]).toEqual([0, 'burst', BURSTING])
  expect(run.log).toMatch(/the veto database is not known .*: until it is known, it blocks nothing/u)
  expectSafe(azure)
})

test('a veto ends no burst and raises no share; a person bursts all the same', async () => {
  const bursting = await burstingShop([[0, HIGH]], {}, 0.0741)
  bursting.effect({ kind: 'set-endpoint', endpoint: 'burst', weight: 4 })
  bursting.clock.advance(1800)
  const held = await automation(bursting)
  expect([held.exitCode, weightOf(bursting), stateOf(bursting)]).toEqual([0, 4, BURSTING])
  expect(held.log).toMatch(/database is at 93.3 %, above its limit of 90 %, so bursting would not help/u)
  const idle = await shop([[0, HIGH]])
  const byHand = await automation(idle, PLENTY, { mode: 'burst' })
  expect([byHand.exitCode, stateOf(idle)]).toEqual([0, BURSTING])
  expectSafe(idle)
})
