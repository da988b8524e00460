import { expect, test } from '@jest/globals'
import { sampled } from '../helpers/effort.ts'
import { expectOneError } from './refusal.ts'
import { act, brokenInvariants, errorsOf, HIGH, shop, type Texts } from './support.ts'
import { MADE_READY, UNDONE, writes } from './writes.ts'
import { stateOf } from './worlds.ts'
import type { LocalAzure } from '../../local-azure/index.ts'

interface Case {
  readonly what: string
  readonly spoil?: (azure: LocalAzure) => void
  readonly inputs?: Texts
  readonly named: RegExp
}

/** Each fails before any traffic, and is undone: app stopped, plan at its idle size. */
const UNHEALTHY: readonly Case[] = [
  {
    what: 'an app that never answers well',
    spoil: (azure) => azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' }),
    named: /503.*warmup-url/su,
  },
  {
    what: 'an app that answers an error',
    spoil: (azure) => azure.effect({ kind: 'app-health-status', app: 'app-shop-burst', status: 500 }),
    named: /500.*warmup-status/su,
  },
  {
    what: 'a health path that is not there',
    inputs: { 'warmup-url': '/nowhere' },
    named: /\/nowhere.*404.*warmup-url/su,
  },
  {
    what: 'a health URL that cannot be reached',
    inputs: { 'warmup-url': 'https://nobody.shop.example/health' },
    named: /nobody\.shop\.example/u,
  },
  {
    what: 'an answer that does not hold the text',
    inputs: { 'warmup-match': 'release 43' },
    named: /warmup-match/u,
  },
  {
    what: 'the welcome page of App Service, which has no release or did not start it',
    spoil: (azure) => azure.effect({ kind: 'app-answers', app: 'app-shop-burst', as: 'welcome' }),
    named: /answered 200 with App Service's welcome page.*release/su,
  },
  {
    what: 'a certificate of another name',
    spoil: (azure) => azure.effect({ kind: 'wrong-certificate', host: 'www.shop.example' }),
    named: /certificate.*public-host/su,
  },
]

test.each(sampled(UNHEALTHY, 4))(
  'a burst fails before any traffic and is undone: $what',
  async ({ spoil, inputs = {}, named }) => {
    const azure = await shop(HIGH)
    spoil?.(azure)
    const run = await act(azure, { ...inputs, 'warmup-timeout': '1m' })
    expectOneError(run)
    expect(errorsOf(run)[0]).toMatch(named)
    expect(run.outputs).toMatchObject({ outcome: 'failed', phase: 'idle' })
    expect(stateOf(azure)).toEqual({
      burst: 'Disabled 1',
      private: 'Enabled 50',
      app: 'Stopped',
      plan: 'P1v3 × 1',
    })
    expect(brokenInvariants(azure)).toEqual([])
    expect(writes(run)).toEqual([...MADE_READY, ...UNDONE])
    const next = await act(azure, inputs)
    expect(next).toMatchObject({
      exitCode: 0,
      outputs: { decision: 'hold', phase: 'idle', changed: 'false' },
    })
    expect(next.outputs['reason']).toMatch(/the last burst failed/u)
  },
)

test('warmup-url: none trusts the instances’ state and Traffic Manager’s probes', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, { 'warmup-url': 'none' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(run.requests.filter(({ kind }) => kind === 'health')).toEqual([])
})
