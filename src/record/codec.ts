import { known, unknown, type Known } from '../domain/known.ts'
import type { BurstRecord } from '../domain/record.ts'
import { BY_LENGTH, Pairs, type Room } from './cells.ts'
import { FIELDS, type Field } from './fields.ts'

/** Azure's limit for the value of a tag. */
export const LONGEST_RECORD = 256

const VERSION = '1'
type Lengths = Omit<Room, 'shareChanges'>

/** Shorten reasons before dropping share changes, which the demand of a percentage needs. */
const LENGTHS: readonly Lengths[] = [24, 12, 0].map((reasonLength) => ({
  reasonLength,
  nameLength: BY_LENGTH,
}))
/** What Azure refuses to keep is worse than a name that is cut. */
const SHORTEST: Lengths = { reasonLength: 0, nameLength: 4 }
const ENOUGH_CHANGES = 6

/**
 * The state as the value of a tag: `key=value` pairs, times as epoch seconds, at most 256 characters of
 * `[A-Za-z0-9._,=-]`. Whole seconds and ten-thousandths of a share are kept, and as many of the newest share changes
 * as fit.
 */
export function packRecord(record: BurstRecord): string {
  const enough = Math.min(ENOUGH_CHANGES, record.shareChanges.length)
  const { bill: _, ...unbilled } = record
  const { planSku: __, ...unsized } = unbilled
  // In a drain, the size of the plan says that the burst goes on.
  const least = record.phase === 'draining' ? unbilled : unsized
  const { burstSinceEpochSeconds: ___, ...uncounted } = least
  const { burstSinceEpochSeconds: ____, ...bare } = unsized
  const best = bestOf([record, unbilled, least], enough) ?? bestOf([uncounted], enough)
  return (best ?? packWithin(bare, SHORTEST)).packed
}

/** The first that keeps enough share changes, or else the last that fits. */
function bestOf(records: readonly BurstRecord[], enough: number): Packed | undefined {
  const tries = records.flatMap((one) => LENGTHS.map((lengths) => packWithin(one, lengths)))
  const fitting = tries.filter(({ packed }) => packed.length <= LONGEST_RECORD)
  return fitting.find(({ changes }) => changes >= enough) ?? fitting.at(-1)
}

interface Packed {
  readonly packed: string
  readonly changes: number
}

/** With as many share changes as fit beside names and reasons of those lengths. */
function packWithin(record: BurstRecord, lengths: Lengths): Packed {
  for (let changes = record.shareChanges.length; changes > 0; changes -= 1) {
    const packed = packFields(record, { ...lengths, shareChanges: changes })
    if (packed.length <= LONGEST_RECORD) return { packed, changes }
  }
  return { packed: packFields(record, { ...lengths, shareChanges: 0 }), changes: 0 }
}

function packFields(record: BurstRecord, room: Room): string {
  const fields = Object.entries(FIELDS as Readonly<Record<string, Field<unknown>>>)
  const values = record as unknown as Readonly<Record<string, unknown>>
  const pairs = fields.flatMap(([name, field]) => field.pack(values[name], room))
  return [['v', VERSION], ...pairs].map((pair) => pair.join('=')).join(',')
}

/** The state that `packRecord` wrote; unknown with the reason where it is damaged or of another version. */
export function unpackRecord(text: string): Known<BurstRecord> {
  if (text.length > LONGEST_RECORD) return unknown(`the state tag is ${text.length} characters long`)
  const values = new Map<string, string>()
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, Math.max(0, at))
    if (key === '' || values.has(key)) return unknown('the state tag is damaged')
    values.set(key, pair.slice(at + 1))
  }
  const version = values.get('v')
  if (version === undefined) return unknown('the state tag is damaged: it names no version')
  if (version !== VERSION) return unknown('the state tag is of a version this release does not know')
  return unpackFields(new Pairs(values))
}

/** Each field for a person who reads that it is damaged. */
const FIELD_WORDS: Readonly<Record<keyof BurstRecord, string>> = {
  phase: 'phase',
  phaseSinceEpochSeconds: 'start of the phase',
  runId: 'run id',
  intent: 'mark of a change to come',
  hold: 'hold',
  pause: 'pause',
  outside: 'change from outside',
  drainSinceEpochSeconds: 'start of the drain',
  privateDownSinceEpochSeconds: 'time when the private side went down',
  privateUpSinceEpochSeconds: 'time when the private side came back',
  attempts: 'count of failed bursts',
  autoscaleBefore: 'autoscale setting before the burst',
  lease: 'lease',
  planSku: 'size of the App Service plan',
  trialFor: 'share after the trial',
  burstSinceEpochSeconds: 'start of the burst',
  bill: 'bill of the burst',
  shareChanges: 'list of share changes',
}

function unpackFields(pairs: Pairs): Known<BurstRecord> {
  const fields = Object.entries(FIELDS) as [keyof BurstRecord, Field<unknown>][]
  const values: [string, unknown][] = []
  for (const [name, field] of fields) {
    const value = field.unpack(pairs)
    if (pairs.isDamaged) return unknown(`the state tag is damaged: its ${FIELD_WORDS[name]} cannot be read`)
    if (value !== undefined) values.push([name, value])
  }
  return known(Object.fromEntries(values) as unknown as BurstRecord)
}
