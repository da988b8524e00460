import { expect, test } from '@jest/globals'
import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import {
  BURSTING,
  IDLE,
  LOW,
  annotations,
  each,
  expectSafe,
  pass,
  shop,
  stateOf,
  type Inputs,
} from './support.ts'

// Invariant 13: bursting needs nothing from the private side. All of it is a black hole here: connections are taken and
// nothing ever comes back from the Hub, its AD FS, Prometheus and the private site.

interface Source {
  readonly what: string
  readonly options: LocalAzureOptions
  readonly inputs: (azure: LocalAzure) => Inputs
}

const SOURCES: readonly Source[] = [
  { what: 'Prometheus', options: {}, inputs: () => ({}) },
  { what: 'a Hub with AD FS', options: { hub: 'adfs' }, inputs: (azure) => azure.hubInputs() },
]

/** The private site answers nobody; its cloud and its monitoring neither where `dark`. */
async function privateDown(options: LocalAzureOptions, dark: boolean): Promise<LocalAzure> {
  const azure = await shop([[0, LOW]], options)
  azure.effect({ kind: 'private-down' })
  const kinds = dark ? (['hub', 'load', 'private-health'] as const) : []
  for (const kind of kinds) azure.fault({ match: { kind }, fault: { kind: 'hang' }, times: 'always' })
  azure.clock.advance(180)
  return azure
}

/** How long `work` took, in the time of the world. */
async function timed(azure: LocalAzure, work: () => Promise<unknown>): Promise<number> {
  const began = azure.clock.now()
  await work()
  return azure.clock.now() - began
}

test.each(SOURCES)('a person’s burst, with the load from $what (13)', async ({ options, inputs }) => {
  const [usual = 0, dark = Infinity] = await each([false, true], async (isDark) => {
    const azure = await privateDown(options, isDark)
    return timed(azure, async () => {
      const run = await pass(azure, 'burst', inputs(azure))
      expect([run.exitCode, run.outputs['outcome'], stateOf(azure)]).toEqual([0, 'ok', BURSTING])
      expectSafe(azure)
    })
  })
  expect(usual).toBeGreaterThan(60)
  expect(dark).toBeLessThanOrEqual(usual + 10)
})

test.each(SOURCES)(
  'the private side down, as Traffic Manager alone has seen it, with the load from $what (13)',
  async ({ options, inputs }) => {
    const [usual = 0, dark = Infinity] = await each([false, true], async (isDark) => {
      const azure = await privateDown(options, isDark)
      await pass(azure, 'auto', inputs(azure))
      expect(stateOf(azure)).toEqual(IDLE)
      azure.clock.advance(180)
      return timed(azure, async () => {
        const run = await pass(azure, 'auto', inputs(azure))
        expect(stateOf(azure)).toEqual(BURSTING)
        if (isDark) expect(annotations(run)).toContain('the load could not be read')
        expectSafe(azure)
      })
    })
    expect(dark).toBeLessThanOrEqual(usual + 10)
  },
)
