import { test } from '@jest/globals'
import { minutes } from '../../src/domain/units.ts'
import { ago, burst, bursting, cap, changes, down, failed, high } from './cases.ts'
import { namedRows, requireRow, type Row } from './precedence-rows.ts'
import { steady } from './world.ts'

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
]

test.each(namedRows(ROWS))('$name', ({ row }) => {
  requireRow(row)
})
