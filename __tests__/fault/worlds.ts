import { afterEach, expect } from '@jest/globals'
import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { openShop, type Load } from '../helpers/local-azure.ts'
import { bursting, HIGH } from '../helpers/scenes.ts'

export * from '../helpers/scenes.ts'

const opened: LocalAzure[] = []

afterEach(async () => {
  for (const azure of opened.splice(0)) await azure.close()
})

/** A local Azure of this test's own, with a load in steps: `[minute after the start, requests a minute]`. */
export async function shop(load: Load = [[0, HIGH]], options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const azure = await openShop(load, options)
  opened.push(azure)
  return azure
}

/** A shop that has been bursting for a while, by the state tag of an earlier run. */
export function burstingShop(
  load: Load = [[0, HIGH]],
  change: Parameters<typeof bursting>[0] = {},
  share = 0.3333,
  options: LocalAzureOptions = {},
): Promise<LocalAzure> {
  return shop(load, { ...options, scenario: bursting(change, share) })
}

/** No invariant was broken, by the world's own history. */
export function expectSafe(azure: LocalAzure): void {
  expect(azure.judge().violations).toEqual([])
}

export function weightOf(azure: LocalAzure, endpoint = 'burst'): number {
  return azure.world.endpointNamed(endpoint)[1].weight
}

/** Writes of one run that Azure took, as `PATCH burst`. */
export function writesOf(azure: LocalAzure, run?: number): readonly string[] {
  return azure
    .requestsOf(run)
    .filter((request) => request.write && request.status < 300)
    .map((request) => `${request.method} ${request.path.split('/').at(-1) ?? ''}`)
}

/** The state tag of a watch that holds the lease for so long, and does nothing. */
export function leased(azure: LocalAzure, forSeconds: number): void {
  const now = Math.floor(azure.clock.now())
  const record = packRecord({
    phase: 'idle',
    phaseSinceEpochSeconds: epochSeconds(now - 86_400),
    runId: '7',
    lease: { owner: '7-1-dead', untilEpochSeconds: epochSeconds(now + forSeconds) },
    shareChanges: [],
  })
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': record } })
}
