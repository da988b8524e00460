import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { sampled } from '../helpers/effort.ts'
import { HIGH, expectSafe, pass, recordOf, shop, stateOf } from './support.ts'

// Reads of Azure lag behind writes: each write is made once, believed by its answer, and read back in the end.

const KINDS = ['tags', 'endpoint', 'app', 'plan', 'instances', 'autoscale'] as const

function lagOf(seconds: number) {
  return Object.fromEntries(KINDS.map((kind) => [kind, seconds]))
}

function writesIn(azure: LocalAzure): string[] {
  const writes = azure.requests().filter((request) => request.write)
  return writes.map(({ method, path, body }) => `${method} ${path} ${body}`)
}

const LAGS = [
  [1, false],
  [45, false],
  [5, true],
] as const

test.each(sampled(LAGS, 2))(
  'reads that lag by %d s (alternating: %p) cost a burst and its end no second write (success-is-read-back)',
  async (seconds, alternate) => {
    const azure = await shop()
    azure.effect({ kind: 'read-lag', seconds: lagOf(seconds), alternate })
    const burst = await pass(azure, 'burst')
    expect([burst.exitCode, stateOf(azure)]).toMatchObject([0, { endpoint: 'Enabled', app: 'Running' }])
    const made = writesIn(azure)
    expect(made.filter((one, index) => made.indexOf(one) !== index)).toEqual([])
    azure.clock.advance(600)
    const back = await pass(azure, 'scale-back')
    expect([back.exitCode, stateOf(azure)]).toMatchObject([0, { endpoint: 'Disabled', app: 'Stopped' }])
    expectSafe(azure)
  },
)

test('a plan whose reads lag behind the end of its resize costs no second weight (success-is-read-back)', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'read-lag', seconds: { plan: 60 }, alternate: true })
  const run = await pass(azure, 'auto')
  expect(run.exitCode).toBe(0)
  expect(run.log).toMatch(/Azure showed writes late: [^\n]*running instances ≤ \d+ s/u)
  const weights = writesIn(azure).filter((one) => one.includes('"weight"'))
  expect(weights.map((one) => /"weight":\d+/u.exec(one)?.[0])).toEqual(['"weight":1', '"weight":23'])
})

test('a pause and a resume with tags that lag are read back, without a second write (person-beats-rule)', async () => {
  const azure = await shop()
  azure.effect({ kind: 'read-lag', seconds: { tags: 5 }, alternate: true })
  for (const mode of ['pause', 'resume']) {
    const before = writesIn(azure).length
    const run = await pass(azure, mode)
    if (run.exitCode !== 0) throw new Error(run.log)
    expect([run.exitCode, writesIn(azure).length - before]).toEqual([0, 1])
  }
})

test.each(sampled([150, 70], 1))(
  'commands with tags that lag by %d s are done, and nobody else is blamed (person-beats-rule)',
  async (seconds) => {
    const azure = await shop()
    expect((await pass(azure, 'resume')).exitCode).toBe(0)
    azure.clock.advance(600)
    azure.effect({ kind: 'read-lag', seconds: { tags: seconds } })
    for (const mode of ['pause', 'resume', 'prewarm']) {
      const run = await pass(azure, mode)
      expect([mode, run.exitCode, run.outputs['outcome']]).toEqual([mode, 0, 'ok'])
      expect(run.log).not.toMatch(/others changed|another run|outside this action/u)
      azure.clock.advance(600)
    }
    expect(recordOf(azure)).toMatch(/p=warm,.*h=prewarm/u)
  },
)

test('an endpoint that shows late what the run before has done is nobody’s change', async () => {
  const azure = await shop()
  azure.effect({ kind: 'read-lag', seconds: { endpoint: 50 }, alternate: true })
  expect((await pass(azure, 'burst')).exitCode).toBe(0)
  azure.clock.advance(2)
  const next = await pass(azure, 'auto')
  expect([next.exitCode, stateOf(azure)]).toMatchObject([0, { endpoint: 'Enabled' }])
  expect(next.log).not.toMatch(/outside this action/u)
  expect(recordOf(azure)).not.toMatch(/,ou=/u)
})

const UNUSUAL = [
  ['endpoint', 120, true],
  ['endpoint', 90, false],
  ['tags', 90, true],
  ['plan', 90, true],
] as const

test.each(sampled(UNUSUAL, 2))(
  'reads of %s that lag by %d s (alternating: %p), longer than Azure usually does, are blamed on nobody',
  async (kind, seconds, alternate) => {
    const azure = await shop([[0, HIGH]])
    azure.effect({ kind: 'read-lag', seconds: { [kind]: seconds }, alternate })
    for (let run = 0; run < 3; run += 1) {
      const { exitCode, log } = await pass(azure, 'auto', { 'wait-in-run': '10m' })
      expect([exitCode, stateOf(azure)]).toMatchObject([0, { endpoint: 'Enabled', app: 'Running' }])
      expect(log).not.toMatch(/outside this action|another run/u)
      azure.clock.advance(30)
    }
    expect(recordOf(azure)).not.toMatch(/,ou=/u)
    expectSafe(azure)
  },
)
