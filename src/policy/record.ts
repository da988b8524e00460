import { known, unknown, type Known } from '../domain/known.ts'
import type { BurstRecord, Hold, Phase, ShareChange } from '../domain/record.ts'
import { epochSeconds, share, type EpochSeconds } from '../domain/units.ts'

/** Azure's limit for the value of a tag. */
export const LONGEST_RECORD = 256

/** Why the record is unknown before a first run; any other reason is worth a warning. */
export const NO_RECORD = 'there is no record yet'

const VERSION = '1'
const PHASES: readonly Phase[] = ['idle', 'warming', 'warm', 'bursting', 'draining']
const COMMANDS: readonly Hold['command'][] = ['burst', 'prewarm', 'scale-back']
/** Longest texts that are kept; an owner is compared, so it is kept whole up to here. */
const RUN_ID_LENGTH = 20
const OWNER_LENGTH = 32
/** Longest name of a person that is kept, in characters. */
export const BY_LENGTH = 16
/** Reasons give way to share changes, which the demand of a percentage needs. */
const REASON_LENGTHS = [24, 12, 0] as const
const ENOUGH_CHANGES = 6
const SHARE_STEPS = 10_000

/**
 * The record as the value of a tag: `key=value` pairs, times as epoch seconds, at most 256 characters of
 * `[A-Za-z0-9._,=-]`. Whole seconds and ten-thousandths of a share are kept, and as many of the newest share changes
 * as fit.
 */
export function packRecord(record: BurstRecord): string {
  let packed = ''
  for (const reasonLength of REASON_LENGTHS) {
    const fields = packFields(record, reasonLength).join(',')
    const changes = fitChanges(record.shareChanges, LONGEST_RECORD - fields.length)
    packed = fields + changes.text
    if (changes.count >= Math.min(ENOUGH_CHANGES, record.shareChanges.length)) break
  }
  return packed
}

/** The record that `packRecord` wrote; unknown with the reason where it is damaged or of another version. */
export function unpackRecord(text: string): Known<BurstRecord> {
  if (text.length > LONGEST_RECORD) return unknown(`the record is ${text.length} characters long`)
  const fields = new Map<string, string>()
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, Math.max(0, at))
    if (key === '' || fields.has(key)) return unknown('the record is damaged')
    fields.set(key, pair.slice(at + 1))
  }
  const version = fields.get('v')
  if (version === undefined) return unknown('the record is damaged: it names no version')
  if (version !== VERSION) return unknown('the record is of a version this release does not know')
  return unpackFields(new Reader(fields))
}

/** The record among the profile's tags, whose names differ in letter case between services. */
export function readRecord(tags: Readonly<Record<string, string>>, endpoint: string): Known<BurstRecord> {
  const text = recordText(tags, endpoint)
  return text === undefined ? unknown(NO_RECORD) : unpackRecord(text)
}

/** The record as it is stored; undefined where there is none. */
export function recordText(tags: Readonly<Record<string, string>>, endpoint: string): string | undefined {
  const name = recordTagName(endpoint).toLowerCase()
  return Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1]
}

/**
 * `cloudburst-<endpoint>`. A name with characters that a profile's tag names refuse (`<>%&\?/#:`, space, controls) gets them replaced and a
 * checksum appended, so that two endpoints never share a record.
 */
export function recordTagName(endpoint: string): string {
  const legal = endpoint.replace(/[<>%&\\?/#:\s\u0000-\u001f\u007f]/gu, '-').slice(0, 200)
  return legal === endpoint ? `cloudburst-${endpoint}` : `cloudburst-${legal}-${checksum(endpoint)}`
}

function packFields(record: BurstRecord, reasonLength: number): string[] {
  const { hold, pause, attempts, lease } = record
  const pairs: [string, string | number | undefined][] = [
    ['v', VERSION],
    ['p', record.phase],
    ['s', whole(record.phaseSinceEpochSeconds)],
    ['r', plain(record.runId, RUN_ID_LENGTH)],
    ['h', hold?.command],
    ['hu', hold && whole(hold.untilEpochSeconds)],
    ['hb', hold && plain(hold.by, BY_LENGTH)],
    ['hr', hold && orNothing(plain(hold.reason, reasonLength))],
    ['zu', pause && whole(pause.untilEpochSeconds)],
    ['zb', pause && plain(pause.by, BY_LENGTH)],
    ['zr', pause && orNothing(plain(pause.reason, reasonLength))],
    ['d', record.drainSinceEpochSeconds && whole(record.drainSinceEpochSeconds)],
    ['pd', record.privateDownSinceEpochSeconds && whole(record.privateDownSinceEpochSeconds)],
    ['pu', record.privateUpSinceEpochSeconds && whole(record.privateUpSinceEpochSeconds)],
    ['a', attempts && Math.min(99, whole(attempts.count))],
    ['at', attempts && whole(attempts.lastFailedAtEpochSeconds)],
    ['l', lease && plain(lease.owner, OWNER_LENGTH)],
    ['lu', lease && whole(lease.untilEpochSeconds)],
  ]
  return pairs.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value ?? ''}`)
}

/** `,c=<epoch seconds>-<share>.<seconds later>-<share>…` of as many of the newest changes as `room` allows. */
function fitChanges(changes: readonly ShareChange[], room: number): { text: string; count: number } {
  for (let from = 0; from < changes.length; from++) {
    const text = packChanges(changes.slice(from))
    if (text.length <= room) return { text, count: changes.length - from }
  }
  return { text: '', count: 0 }
}

function packChanges(changes: readonly ShareChange[]): string {
  let last = 0
  const parts = changes.map((change) => {
    const at = Math.max(last, whole(change.atEpochSeconds))
    const part = `${at - last}-${Math.round(change.share * SHARE_STEPS)}`
    last = at
    return part
  })
  return `,c=${parts.join('.')}`
}

class Reader {
  private readonly fields: ReadonlyMap<string, string>
  damaged: string | undefined

  constructor(fields: ReadonlyMap<string, string>) {
    this.fields = fields
  }

  has(key: string): boolean {
    return this.fields.has(key)
  }

  text(key: string): string {
    const value = this.fields.get(key) ?? ''
    if (!/^[A-Za-z0-9._-]*$/u.test(value)) this.damaged = key
    return /^[A-Za-z0-9._-]*$/u.test(value) ? value : ''
  }

  number(key: string): number {
    return this.digits(this.fields.get(key), key)
  }

  moment(key: string): EpochSeconds {
    return epochSeconds(this.number(key))
  }

  oneOf<T extends string>(key: string, allowed: readonly T[], otherwise: T): T {
    const found = allowed.find((it) => it === this.fields.get(key))
    if (found === undefined) this.damaged = key
    return found ?? otherwise
  }

  changes(key: string): ShareChange[] {
    let at = 0
    return (this.fields.get(key) ?? '').split('.').map((part) => {
      const [later, value, ...rest] = part.split('-')
      at += this.digits(later, key)
      const steps = this.digits(value, key)
      if (rest.length > 0 || steps > SHARE_STEPS) this.damaged = key
      return { atEpochSeconds: epochSeconds(at), share: share(steps / SHARE_STEPS) }
    })
  }

  private digits(value: string | undefined, key: string): number {
    if (value !== undefined && /^\d{1,12}$/u.test(value)) return Number(value)
    this.damaged = key
    return 0
  }
}

function unpackFields(read: Reader): Known<BurstRecord> {
  const record: BurstRecord = {
    phase: read.oneOf('p', PHASES, 'idle'),
    phaseSinceEpochSeconds: read.moment('s'),
    runId: read.text('r'),
    ...unpackHolds(read),
    ...unpackMoments(read),
    ...(read.has('a') && {
      attempts: { count: read.number('a'), lastFailedAtEpochSeconds: read.moment('at') },
    }),
    ...(read.has('l') && { lease: { owner: read.text('l'), untilEpochSeconds: read.moment('lu') } }),
    shareChanges: read.has('c') ? read.changes('c') : [],
  }
  if (read.damaged !== undefined) return unknown(`the record is damaged in its field "${read.damaged}"`)
  return known(record)
}

function unpackHolds(read: Reader): Pick<BurstRecord, 'hold' | 'pause'> {
  return {
    ...(read.has('h') && {
      hold: {
        command: read.oneOf('h', COMMANDS, 'burst'),
        untilEpochSeconds: read.moment('hu'),
        by: read.text('hb'),
        reason: read.text('hr'),
      },
    }),
    ...(read.has('zu') && {
      pause: { untilEpochSeconds: read.moment('zu'), by: read.text('zb'), reason: read.text('zr') },
    }),
  }
}

function unpackMoments(
  read: Reader,
): Pick<
  BurstRecord,
  'drainSinceEpochSeconds' | 'privateDownSinceEpochSeconds' | 'privateUpSinceEpochSeconds'
> {
  return {
    ...(read.has('d') && { drainSinceEpochSeconds: read.moment('d') }),
    ...(read.has('pd') && { privateDownSinceEpochSeconds: read.moment('pd') }),
    ...(read.has('pu') && { privateUpSinceEpochSeconds: read.moment('pu') }),
  }
}

function plain(text: string, maxLength: number): string {
  return text.replace(/[^A-Za-z0-9._-]/gu, '-').slice(0, maxLength)
}

function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text
}

function whole(value: number): number {
  return Math.max(0, Math.floor(value))
}

/** FNV-1a, as letters and digits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(36)
}
