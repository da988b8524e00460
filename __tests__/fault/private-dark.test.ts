import { expect, test } from '@jest/globals'
import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import { BURSTING, LOW, each, expectSafe, pass, shop, stateOf, type Inputs } from './support.ts'

// Invariant 13: bursting needs nothing from the private side. All of it is a black hole here: connections are taken and
// nothing ever comes back from the Hub, its AD FS, Prometheus and the private site.

interface Source {
  readonly what: string
  readonly options: LocalAzureOptions
  readonly inputs: (azure: LocalAzure) => Inputs
}

const SOURCES: readonly Source[] = [
  { what: 'Prometheus', options: {}, inputs: () => ({}) },
  { what: 'a Hub with Entra ID', options: { hub: 'entra' }, inputs: (azure) => azure.hubInputs() },
  { what: 'a Hub with AD FS', options: { hub: 'adfs' }, inputs: (azure) => azure.hubInputs() },
]

function goDark(azure: LocalAzure): void {
  for (const kind of ['hub', 'load', 'private-health'] as const)
    azure.fault({ match: { kind }, fault: { kind: 'hang' }, times: 'always' })
  azure.effect({ kind: 'private-down' })
}

/** How long a run took, in the time of the world. */
async function timed(azure: LocalAzure, mode: string, inputs: Inputs): Promise<number> {
  const began = azure.clock.now()
  const run = await pass(azure, mode, inputs)
  expect([mode, run.exitCode, stateOf(azure)]).toEqual([mode, mode === 'burst' ? 0 : 1, BURSTING])
  expectSafe(azure)
  return azure.clock.now() - began
}

test.each(SOURCES)('a person’s burst, with the load from $what (13)', async ({ options, inputs }) => {
  const [usual = 0, dark = Infinity] = await each([false, true], async (isDark) => {
    const azure = await shop([[0, LOW]], options)
    if (isDark) goDark(azure)
    return timed(azure, 'burst', inputs(azure))
  })
  console.log(usual, dark)
  expect(dark).toBeLessThanOrEqual(usual + 10)
})

test.each(SOURCES)('the private side down, seen by Traffic Manager alone, with the load from $what (13)', async ({
  options,
  inputs,
}) => {
  const azure = await shop([[0, LOW]], options)
  goDark(azure)
  azure.clock.advance(180)
  const before = await pass(azure, 'auto', inputs(azure))
  console.log(before.log.split('\n').filter((l) => l.startsWith('▶')), stateOf(azure))
  azure.clock.advance(180)
  console.log(await timed(azure, 'auto', inputs(azure)))
})
