import { expect, test } from '@jest/globals'
import type { Decision, Rule, DecisionKind } from '../../src/domain/decision.ts'
import { minutes } from '../../src/domain/units.ts'
import {
  ago,
  burst,
  bursting,
  cap,
  changes,
  down,
  drain,
  draining,
  failed,
  held,
  high,
  paused,
  unread,
} from './cases.ts'
import { decideIn, steady, type World } from './world.ts'

type Row = readonly [name: string, world: World, kind: DecisionKind, rule: Rule, goal: string]

const ROWS: readonly Row[] = [
  ['a failed burst waits', { ...high, record: failed }, 'hold', 'retry-backoff', 'idle'],
  [
    'and is undone',
    { ...high, running: true, record: { ...failed, phase: 'warming' } },
    'scale-back',
    'retry-backoff',
    'idle',
  ],
  [
    'after its wait it is tried again',
    { ...high, record: { attempts: { count: 1, lastFailedAtEpochSeconds: ago(601) } } },
    'burst',
    'policy',
    'bursting',
  ],
  [
    'longer after a second one',
    { ...high, record: { attempts: { count: 2, lastFailedAtEpochSeconds: ago(1199) } } },
    'hold',
    'retry-backoff',
    'idle',
  ],
  [
    'it does not touch a burst that runs',
    { ...burst, weight: 15, record: { ...bursting, ...failed } },
    'hold',
    'policy',
    'bursting',
  ],

  ['private side down for long', down(200), 'burst', 'private-down', 'bursting'],
  ['private side down for a moment', down(100), 'hold', 'missing-data', 'stay'],
  [
    'private side not even in doubt',
    { ...down(200), privateStatus: 'CheckingEndpoint' },
    'hold',
    'missing-data',
    'stay',
  ],
  [
    'private down beats the circuit',
    { ...down(200), record: { ...failed, privateDownSinceEpochSeconds: ago(200) } },
    'burst',
    'private-down',
    'bursting',
  ],
  [
    'private down keeps a burst without demand',
    { ...burst, privateLoad: steady(0), burstLoad: steady(100), privateStatus: 'Degraded' },
    'hold',
    'private-down',
    'bursting',
  ],
  [
    'private back for less than stabilization',
    {
      ...burst,
      privateLoad: steady(300),
      burstLoad: steady(70),
      record: { ...bursting, privateDownSinceEpochSeconds: ago(1800), privateUpSinceEpochSeconds: ago(300) },
    },
    'hold',
    'private-down',
    'bursting',
  ],
  [
    'private back for stabilization',
    {
      ...burst,
      privateLoad: steady(300),
      burstLoad: steady(70),
      record: { ...bursting, privateDownSinceEpochSeconds: ago(1800), privateUpSinceEpochSeconds: ago(600) },
    },
    'scale-back',
    'policy',
    'idle',
  ],

  ['a burst at its cap', { ...burst, policy: cap }, 'scale-back', 'cap', 'idle'],
  [
    'a burst below its cap',
    { ...burst, weight: 15, policy: { ...cap, maxBurstSeconds: minutes(61) } },
    'hold',
    'policy',
    'bursting',
  ],
  [
    'a cap that only alerts',
    { ...burst, weight: 15, policy: { ...cap, maxBurstAction: 'alert' } },
    'hold',
    'policy',
    'bursting',
  ],
  [
    'what the cap ended stays ended',
    { ...high, policy: cap, record: changes([7200, 0.2], [900, 0]) },
    'hold',
    'cap',
    'idle',
  ],
  [
    'until demand was low once',
    {
      ...high,
      privateLoad: [...steady(1000), ...steady(500), ...steady(1000).slice(20)],
      policy: cap,
      record: changes([9000, 0.2], [3300, 0]),
    },
    'burst',
    'policy',
    'bursting',
  ],
  [
    'the cap beats private down',
    {
      ...burst,
      privateStatus: 'Degraded',
      policy: cap,
      record: { ...bursting, privateDownSinceEpochSeconds: ago(600) },
    },
    'scale-back',
    'cap',
    'idle',
  ],

  [
    'held bursting',
    { ...burst, privateLoad: steady(300), burstLoad: steady(70), record: { ...bursting, ...held('burst') } },
    'hold',
    'hold',
    'bursting',
  ],
  [
    'held bursting, more wanted',
    {
      ...burst,
      privateLoad: steady(1200),
      burstLoad: steady(288),
      instanceCapacity: 900,
      record: { ...bursting, ...held('burst') },
    },
    'adjust',
    'policy',
    'bursting',
  ],
  [
    'held bursting beats the cap',
    { ...burst, policy: cap, record: { ...bursting, ...held('burst') } },
    'hold',
    'hold',
    'bursting',
  ],
  ['held bursting, not yet so', { record: held('burst') }, 'burst', 'hold', 'bursting'],
  [
    'held bursting, but it failed just now',
    { record: { ...held('burst'), ...failed } },
    'hold',
    'retry-backoff',
    'idle',
  ],
  ['a hold that is over', { record: held('burst', -1) }, 'none', 'policy', 'idle'],
  ['held warm', { record: held('prewarm') }, 'prewarm', 'hold', 'warm'],
  [
    'held warm, warm',
    { running: true, record: { phase: 'warm', ...held('prewarm') } },
    'hold',
    'hold',
    'warm',
  ],
  ['held warm, demand comes', { ...high, record: held('prewarm') }, 'burst', 'policy', 'bursting'],
  [
    'held warm, back from a burst',
    {
      ...burst,
      privateLoad: steady(300),
      burstLoad: steady(70),
      record: { ...bursting, ...held('prewarm') },
    },
    'prewarm',
    'hold',
    'warm',
  ],
  ['held idle, demand comes', { ...high, record: held('scale-back') }, 'hold', 'hold', 'idle'],
  [
    'held idle, private down',
    { ...down(200), record: { ...held('scale-back'), privateDownSinceEpochSeconds: ago(200) } },
    'hold',
    'hold',
    'idle',
  ],
  [
    'held idle while bursting without data',
    { ...burst, privateLoad: unread, record: { ...bursting, ...held('scale-back') } },
    'scale-back',
    'hold',
    'idle',
  ],
  [
    'held idle while draining without data',
    { ...drain, privateLoad: unread, record: { ...draining, ...held('scale-back') } },
    'scale-back',
    'hold',
    'idle',
  ],

  ['told to burst', { command: { kind: 'burst' } }, 'burst', 'command', 'bursting'],
  [
    'told to burst without data',
    { privateLoad: unread, command: { kind: 'burst' } },
    'burst',
    'command',
    'bursting',
  ],
  [
    'told to burst after a failure',
    { command: { kind: 'burst' }, record: failed },
    'burst',
    'command',
    'bursting',
  ],
  [
    'told to burst against a hold',
    { command: { kind: 'burst' }, record: held('scale-back') },
    'burst',
    'command',
    'bursting',
  ],
  ['told to scale back', { ...burst, command: { kind: 'scale-back' } }, 'scale-back', 'command', 'idle'],
  ['told to scale back when idle', { command: { kind: 'scale-back' } }, 'none', 'command', 'idle'],
  ['told to prewarm', { command: { kind: 'prewarm' } }, 'prewarm', 'command', 'warm'],
  [
    'told to prewarm while bursting',
    { ...burst, command: { kind: 'prewarm' } },
    'hold',
    'command',
    'bursting',
  ],

  ['paused', { ...high, record: paused }, 'hold', 'pause', 'stay'],
  ['paused beats a hold', { ...high, record: { ...paused, ...held('burst') } }, 'hold', 'pause', 'stay'],
  ['paused beats a command', { command: { kind: 'burst' }, record: paused }, 'hold', 'pause', 'stay'],
  [
    'paused beats private down',
    { ...down(200), record: { ...paused, privateDownSinceEpochSeconds: ago(200) } },
    'hold',
    'pause',
    'stay',
  ],

  [
    'weights too coarse for what the burst side carries',
    { ...high, instanceCapacity: 200, privateWeight: 1 },
    'hold',
    'routing-safety',
    'stay',
  ],
  ['a damaged record is no hold', { ...high, record: 'damaged' }, 'burst', 'policy', 'bursting'],
]

test.each(ROWS.map(([name, ...row]) => ({ name, row })))('$name', ({ row: [world, kind, rule, goal] }) => {
  const decision = decideIn(world)
  expect([decision.kind, decision.rule, decision.goal.kind]).toEqual([kind, rule, goal])
  expect(decision.reason).toMatch(/^[^\n]+: [^\n]+$|, but /u)
  expect(textOf(decision)).not.toMatch(/NaN|undefined|Infinity|\[object/u)
})

function textOf(decision: Decision): string {
  return [decision.reason, ...decision.overruled.map((it) => it.because), ...decision.warnings].join('\n')
}
