import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { LOW, pass, recordOf, shop } from './support.ts'

// A watch is at work that has read the state tag before a person's command wrote it, and writes over it.

const OWNER = '7-1-wtch'

/** The state tag as run 7 leaves it, which holds the lease. */
function tagOf({ clock, world }: LocalAzure): string {
  const until = Math.floor(clock.now()) + 500
  return `v=1,p=idle,s=${String(world.scenario.startAt - 600)},r=7,l=${OWNER},lu=${String(until)}`
}

function setTag(azure: LocalAzure, when?: Parameters<LocalAzure['effect']>[1]): void {
  const tags = { 'cloudburst-burst': tagOf(azure) }
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags }, when)
}

async function overwritten(mode: string, inputs = {}): Promise<LocalAzure> {
  const azure = await shop([[0, LOW]])
  setTag(azure)
  setTag(azure, { afterWrites: 1 })
  const run = await pass(azure, mode, inputs)
  if (run.exitCode !== 0) throw new Error(run.log)
  return azure
}

test('a pause that the watch writes over is written again (person-beats-rule)', async () => {
  expect(recordOf(await overwritten('pause'))).toMatch(/,zu=\d+/u)
})

test('the hold of a scale-back that the watch writes over is written again (person-beats-rule)', async () => {
  expect(recordOf(await overwritten('scale-back', { 'wait-in-run': '0' }))).toMatch(/,h=scale-back,hu=/u)
})

test('a pause beside no watch is over at once', async () => {
  const azure = await shop([[0, LOW]])
  const began = azure.clock.now()
  expect((await pass(azure, 'pause')).exitCode).toBe(0)
  expect(azure.clock.now() - began).toBeLessThan(5)
})
