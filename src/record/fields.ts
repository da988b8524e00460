import { COMMANDS } from '../domain/modes.ts'
import type { BurstRecord } from '../domain/record.ts'
import {
  autoscaleBefore,
  bill,
  count,
  flag,
  moment,
  nameOfPerson,
  oneOf,
  oneShare,
  reason,
  shareChanges,
  text,
  type Cell,
  type Pairs,
  type Room,
} from './cells.ts'

/** One field of the state tag: how it is written, and how it is read. */
export interface Field<T> {
  pack(value: T, room: Room): readonly (readonly [key: string, value: string])[]
  unpack(pairs: Pairs): T
}

/**
 * Every field of the state tag, in the order in which it is written. To add one, add it to `BurstRecord` and a row
 * here. A key is never used for something else later: tags of older releases are still read.
 */
export const FIELDS = {
  phase: always(oneOf('p', ['idle', 'warming', 'warm', 'bursting', 'draining'])),
  phaseSinceEpochSeconds: always(moment('s')),
  runId: always(text('r', 20)),
  intent: sometimes(flag('i')),
  hold: group({
    command: oneOf('h', COMMANDS),
    untilEpochSeconds: moment('hu'),
    by: nameOfPerson('hb'),
    reason: reason('hr'),
  }),
  pause: group({ untilEpochSeconds: moment('zu'), by: nameOfPerson('zb'), reason: reason('zr') }),
  outside: group({
    command: oneOf('o', ['burst', 'scale-back']),
    untilEpochSeconds: moment('ou'),
    by: reason('ob'),
  }),
  drainSinceEpochSeconds: sometimes(moment('d')),
  privateDownSinceEpochSeconds: sometimes(moment('pd')),
  privateUpSinceEpochSeconds: sometimes(moment('pu')),
  attempts: group({ count: count('a', 99), lastFailedAtEpochSeconds: moment('at') }),
  autoscaleBefore: sometimes(autoscaleBefore('b')),
  // An owner is compared, so a name of the usual length is kept whole.
  lease: group({ owner: text('l', 32), untilEpochSeconds: moment('lu') }),
  planSku: sometimes(text('k', 12)),
  trialFor: sometimes(oneShare('w')),
  burstSinceEpochSeconds: sometimes(moment('f')),
  bill: sometimes(bill('m')),
  shareChanges: always(shareChanges('c')),
} satisfies { readonly [K in keyof BurstRecord]-?: Field<BurstRecord[K]> }

function always<T>(cell: Cell<T>): Field<T> {
  return {
    pack: (value, room) => packCell(cell, value, room),
    unpack: (pairs) => cell.unpack(pairs),
  }
}

function sometimes<T>(cell: Cell<T>): Field<T | undefined> {
  return {
    pack: (value, room) => (value === undefined ? [] : packCell(cell, value, room)),
    unpack: (pairs) => (pairs.has(cell.key) ? cell.unpack(pairs) : undefined),
  }
}

/** Several values that are there together; the key of the first says whether they are. */
function group<T extends object>(cells: { readonly [K in keyof T]-?: Cell<T[K]> }): Field<T | undefined> {
  const names = Object.keys(cells) as (keyof T)[]
  const [first] = names
  return {
    pack: (value, room) =>
      value === undefined ? [] : names.flatMap((name) => packCell(cells[name], value[name], room)),
    unpack: (pairs) =>
      first !== undefined && pairs.has(cells[first].key)
        ? (Object.fromEntries(names.map((name) => [name, cells[name].unpack(pairs)])) as T)
        : undefined,
  }
}

function packCell<T>(cell: Cell<T>, value: T, room: Room): [string, string][] {
  const packed = cell.pack(value, room)
  return packed === undefined ? [] : [[cell.key, packed]]
}
