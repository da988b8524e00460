import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { expectPass, series, value, type Outcome } from './cases.ts'
import { act, shop, type Texts } from './support.ts'
import { burstingShop, MINUTE, record, warmShop } from './worlds.ts'

// Loads as they were misread once, each against a private capacity of 6,000 a minute, with the right outcome.

const HELD = /::warning.*is low enough to end the burst, but the evidence does not allow it/u
const THIN = /::warning.*is thin: 1 minute of the last 20 min is known/u
const IDLE = () => shop()
const BURSTING = () => burstingShop(7200)

type Case = readonly [string, () => Promise<LocalAzure>, (azure: LocalAzure) => Texts, Outcome]

const CASES: readonly Case[] = [
  [
    'a clock half an hour ahead: no end, and the clock is named',
    BURSTING,
    (azure) => value(series(azure, (back) => (back <= 20 ? 7800 : 1800), { ahead: 1800 })),
    { exitCode: 1, decision: 'hold', said: [/in the future: its time zone/u] },
  ],
  [
    'one number of five times the capacity bursts',
    IDLE,
    () => value('18000'),
    { exitCode: 0, decision: 'burst', said: [THIN] },
  ],
  [
    'one low number while idle: nothing to do, in yellow',
    IDLE,
    () => value('300'),
    { exitCode: 0, decision: 'none', said: [THIN, /it can never end one/u] },
  ],
  [
    'one low number ends no burst, in red, and what to set',
    BURSTING,
    () => value('300'),
    { exitCode: 1, decision: 'hold', said: [HELD, /load-value takes \[\[epochSeconds, value\]/u] },
  ],
  [
    'the same in yellow with on-no-data: warn',
    BURSTING,
    () => ({ ...value('300'), 'on-no-data': 'warn' }),
    { exitCode: 0, decision: 'hold', said: [HELD] },
  ],
  [
    'a total below what the burst side alone serves: no end, and what it is',
    BURSTING,
    (azure) => value(series(azure, () => 900, { minutes: 300 })),
    { exitCode: 1, decision: 'hold', said: [/::error.*is not the load of both sides: load-scope: private/u] },
  ],
  [
    'counts each 15 s, 58 % that are 117 %: refused with the option',
    BURSTING,
    (azure) => ({ ...value(series(azure, () => 1750, { every: 15 })), 'private-capacity': '6000/min' }),
    { exitCode: 1, decision: 'hold', said: [/load-per: 15s/u] },
  ],
  [
    'the same with load-per: the sum bursts',
    IDLE,
    (azure) => ({
      ...value(series(azure, () => 1750, { every: 15 })),
      'private-capacity': '6000/min',
      'load-per': '15s',
    }),
    {
      exitCode: 0,
      decision: 'burst',
      said: [/7,000\/min, 117 % of private capacity/u, /several samples, 15 s apart/u],
    },
  ],
  ...(['adaptive', 'threshold'] as const).flatMap((policy): Case[] => [
    [
      `a value each fifth minute at 108 % bursts (${policy})`,
      IDLE,
      (azure) => ({ ...value(series(azure, () => 6480, { every: 300, minutes: 480 })), policy }),
      { exitCode: 0, decision: 'burst' },
    ],
    [
      `a quiet night with a value each fifth minute ends its burst (${policy})`,
      () => burstingShop(900),
      (azure) => ({ ...value(series(azure, () => 900, { every: 300, minutes: 480 })), policy }),
      { exitCode: 0, decision: 'scale-back' },
    ],
    [
      `a quiet night with a value each seventh minute or so is not green (${policy})`,
      () => burstingShop(900),
      (azure) => ({ ...value(series(azure, (back) => (isKept(back) ? 900 : null))), policy }),
      { exitCode: 1, decision: 'hold', said: [HELD] },
    ],
    [
      `a value each seventh minute or so at 108 % bursts (${policy})`,
      IDLE,
      (azure) => ({ ...value(series(azure, (back) => (isKept(back) ? 6480 : null))), policy }),
      { exitCode: 0, decision: 'burst', said: [/is thin/u] },
    ],
    ...[1, 2, 3].map((minutes): Case => [
      `days at 120 %, the newest ${String(minutes)} near zero: no end (${policy})`,
      BURSTING,
      (azure) => ({
        ...value(series(azure, (back) => noisy(back, back <= minutes ? 12 : 7200), { minutes: 3000 })),
        policy,
      }),
      { exitCode: 0, decision: policy === 'adaptive' ? 'hold' : 'adjust' },
    ]),
    [
      `one known minute among gaps ends nothing (${policy})`,
      BURSTING,
      (azure) => ({
        ...value(series(azure, (back) => (back === 1 ? 60 : back > 60 ? 7200 : null), { minutes: 300 })),
        policy,
        'on-no-data': 'warn',
      }),
      { exitCode: 0, decision: 'hold' },
    ],
  ]),
]

function noisy(back: number, level: number): number {
  return level * (1 + 0.05 * Math.sin(back * 2.4))
}

/** Irregular: no rhythm that could be taken for an interval. */
function isKept(back: number): boolean {
  return [2, 5, 13, 20, 29, 36, 47, 55].includes(back)
}

test.each(CASES)('%s (no-data-never-ends)', async (_, world, inputs, wanted) => {
  const azure = await world()
  await expectPass(azure, inputs(azure), wanted)
})

test('a load that has fallen, whole, ends its burst', async () => {
  const azure = await burstingShop(7200)
  const fallen = series(azure, (back) => noisy(back, back <= 30 ? 2900 : 7200), { minutes: 600 })
  await expectPass(azure, value(fallen), { exitCode: 0, decision: 'scale-back' })
  expect(azure.world.profiles).toHaveLength(1)
})

/** A drain is a disabled endpoint before an app that runs. */
async function drainingShop(): Promise<LocalAzure> {
  const azure = await warmShop(2400)
  const since = String(azure.clock.now())
  record(azure, `v=1,p=draining,s=${since},r=7,d=${since}`)
  azure.clock.advance(5 * MINUTE)
  return azure
}

test.each<[string, () => Promise<LocalAzure>, string, string]>([
  ['while it drains', drainingShop, 'auto', 'draining'],
  ['kept warm', () => warmShop(2400), 'auto', 'warm'],
  ['in a prewarm', IDLE, 'prewarm', 'idle'],
  ['in a burst that somebody holds', BURSTING, 'burst', 'bursting'],
])('one number is thin, in yellow: %s', async (_, world, mode, phase) => {
  const azure = await world()
  const run = await act(azure, { ...value('300'), mode, policy: 'adaptive', 'dry-run': 'true' })
  expect(run.log).toMatch(/::warning.*1 minute of the last 20 min is known/u)
  expect([run.exitCode, run.outputs['phase']]).toEqual([0, phase])
})
