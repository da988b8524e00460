import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Coalesce } from '../src/coalesce.ts'
import { Once } from '../src/once.ts'

// A machine may start with a wrong clock and put it right while it runs.

let now = 1000
const at = (): number => now
const work = (): Promise<string> => Promise.resolve('done')

describe('a clock that is put back', () => {
  test('keeps no alert from its run: it may be hours until that time comes again', async () => {
    const once = new Once(600, at)
    await once.run('alert', work)
    now -= 7200
    assert.deepEqual(await once.run('alert', work), { kind: 'first', value: 'done' })
    assert.deepEqual(await once.run('alert', work), { kind: 'again' })
  })

  test('leaves no alert to a run that has long begun', async () => {
    const coalesce = new Coalesce(5, at)
    await coalesce.run(work)
    now -= 7200
    assert.deepEqual(await coalesce.run(work), { kind: 'own', value: 'done' })
    assert.deepEqual(await coalesce.run(work), { kind: 'shared' })
  })
})
