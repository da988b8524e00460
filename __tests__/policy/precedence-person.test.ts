import { test } from '@jest/globals'
import {
  ago,
  burst,
  bursting,
  cap,
  down,
  drain,
  draining,
  failed,
  held,
  high,
  paused,
  unread,
} from './cases.ts'
import { namedRows, requireRow, type Row } from './precedence-rows.ts'
import { steady } from './world.ts'

const ROWS: readonly Row[] = [
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

test.each(namedRows(ROWS))('$name', ({ row }) => {
  requireRow(row)
})
