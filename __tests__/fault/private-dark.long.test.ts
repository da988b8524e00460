import { expect, test } from '@jest/globals'
import { HUB_ADFS_HOST, HUB_NAMES } from '../../local-azure/hub/names.ts'
import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import { PROMETHEUS_HOST } from '../../local-azure/serve/names.ts'
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

// Bursting needs nothing from the private side (burst-without-private-side). All of it is a black hole here, by real sockets: connections
// are never made, or made and nothing ever comes back, or an answer begins and never ends.

interface Source {
  readonly what: string
  readonly options: LocalAzureOptions
  readonly inputs: (azure: LocalAzure) => Inputs
  readonly darken: (azure: LocalAzure) => void
}

/** Every host of the private side. */
const HOSTS = [...HUB_NAMES, PROMETHEUS_HOST, 'shop.private.example']

function everyHost(at: 'connect' | 'tls'): Source['darken'] {
  return (azure) => HOSTS.forEach((host) => azure.effect({ kind: 'black-hole', host, at }))
}

const PROMETHEUS = { options: {}, inputs: () => ({ 'load-url': `https://${PROMETHEUS_HOST}` }) }
const HUB = { options: { hub: 'adfs' }, inputs: (azure: LocalAzure) => azure.hubInputs() } as const

/** The private site answers nobody; its cloud and its monitoring neither where `dark`. */
async function privateDown({ options, darken }: Source, dark: boolean): Promise<LocalAzure> {
  const azure = await shop([[0, LOW]], options)
  azure.effect({ kind: 'private-down' })
  if (dark) darken(azure)
  azure.clock.advance(180)
  return azure
}

/** How long `work` took, in the time of the world. */
async function timed(azure: LocalAzure, work: () => Promise<unknown>): Promise<number> {
  const began = azure.clock.now()
  await work()
  return azure.clock.now() - began
}

test.each<Source>([
  { what: 'a Prometheus that no connection reaches', ...PROMETHEUS, darken: everyHost('connect') },
  { what: 'a Hub that ends no TLS handshake', ...HUB, darken: everyHost('tls') },
])('a person’s burst, with the load from $what (burst-without-private-side)', async (source) => {
  const { inputs } = source
  const [usual = 0, dark = Infinity] = await each([false, true], async (isDark) => {
    const azure = await privateDown(source, isDark)
    return timed(azure, async () => {
      const run = await pass(azure, 'burst', inputs(azure))
      expect([run.exitCode, run.outputs['outcome'], stateOf(azure)]).toEqual([0, 'ok', BURSTING])
      expectSafe(azure)
    })
  })
  expect(usual).toBeGreaterThan(30)
  expect(dark).toBeLessThanOrEqual(usual + 10)
})

test.each<Source>([
  {
    what: 'a Prometheus whose answer never ends',
    ...PROMETHEUS,
    darken: (azure) => azure.fault({ match: { kind: 'load' }, fault: { kind: 'trickle' }, times: 'always' }),
  },
  {
    what: 'a Hub whose AD FS no connection reaches',
    ...HUB,
    darken: (azure) => azure.effect({ kind: 'black-hole', host: HUB_ADFS_HOST, at: 'connect' }),
  },
])(
  'the private side down, as Traffic Manager alone has seen it, with the load from $what (burst-without-private-side)',
  async (source) => {
    const { inputs } = source
    const [usual = 0, dark = Infinity] = await each([false, true], async (isDark) => {
      const azure = await privateDown(source, isDark)
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
