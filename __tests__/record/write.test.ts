import { expect, test } from '@jest/globals'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Profile } from '../../src/domain/resources.ts'
import { packRecord } from '../../src/record/codec.ts'
import { changeRecord, writeRecord, type TagStore } from '../../src/record/write.ts'
import { NOW, resources } from '../burst/build.ts'
import { record } from '../burst/rules-support.ts'

const TAG = 'cloudburst-burst'
const signal = new AbortController().signal

/** A profile with these tags, and what is written to it. */
function storeWith(tags: Readonly<Record<string, string>>) {
  const written: Readonly<Record<string, string>>[] = []
  const profile: Profile = { ...resources().profile, tags }
  const store: TagStore = {
    readProfile: () => Promise.resolve(profile),
    mergeTags: (_, values) => {
      written.push(values)
      return Promise.resolve({ status: 200 })
    },
  }
  return { store, written }
}

const seenWith = (tags: Readonly<Record<string, string>>) => ({
  profile: { id: resources().profile.id, tags },
  endpoint: 'burst',
})
const OURS = record({ phase: 'warming' })
const HELD = { [TAG]: `v=1,p=idle,s=${String(NOW)},r=9,h=scale-back,hu=${String(NOW + 600)},hb=ada` }

test('a state tag that changed since it was read is not overwritten (person-beats-rule, fresh-read-before-write)', async () => {
  const before = { [TAG]: packRecord(record({})) }
  for (const [seen, now] of [
    [before, HELD],
    [{}, HELD],
    [before, {}],
  ] as const) {
    const { store, written } = storeWith(now)
    expect(await writeRecord(store, seenWith(seen), OURS, signal)).toBeUndefined()
    expect(written).toEqual([])
  }
})

test('a state tag that is as it was read is written, alone; other tags do not matter', async () => {
  for (const [seen, now] of [
    [HELD, { ...HELD, owner: 'shop' }],
    [{ owner: 'shop' }, {}],
    [HELD, { ...HELD, 'cloudburst-other': 'v=1,p=bursting' }],
  ] as const) {
    const { store, written } = storeWith(now)
    expect(await writeRecord(store, seenWith(seen), OURS, signal)).toEqual({ status: 200 })
    expect(written).toEqual([{ [TAG]: packRecord(OURS) }])
  }
})

test('what can be read is changed, alone, and only where there is something to change (quiet-pass-writes-nothing)', async () => {
  const tags = { [TAG]: packRecord(record({})), owner: 'shop' }
  const { store, written } = storeWith(tags)
  expect(await changeRecord(store, 'burst', () => undefined, signal)).toBeUndefined()
  expect(written).toEqual([])
  const change = (before: BurstRecord): BurstRecord => ({ ...before, phase: 'warm' })
  expect(await changeRecord(store, 'burst', change, signal)).toEqual({ status: 200 })
  expect(written).toEqual([{ [TAG]: packRecord(record({ phase: 'warm' })) }])
})

test('what nobody can read is not changed', async () => {
  for (const tags of [{}, { [TAG]: '###' }]) {
    const { store, written } = storeWith(tags)
    expect(await changeRecord(store, 'burst', () => OURS, signal)).toBeUndefined()
    expect(written).toEqual([])
  }
})
