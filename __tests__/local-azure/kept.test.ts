import { afterEach, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keptIn, type Pair } from '../../local-azure/net/kept.ts'

const folder = mkdtempSync(join(tmpdir(), 'kept-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('of two that make one certificate at once the first one’s is everybody’s, and nobody makes it again', async () => {
  let made = 0
  const make = (): Promise<Pair> => {
    made += 1
    return Promise.resolve({ cert: `cert ${String(made)}`, key: `key ${String(made)}` })
  }
  const keys = join(folder, 'keys')
  const both = await Promise.all([keptIn(keys, 'ca', make), keptIn(keys, 'ca', make)])
  expect(both).toEqual([
    { cert: 'cert 1', key: 'key 1' },
    { cert: 'cert 1', key: 'key 1' },
  ])
  expect(await keptIn(keys, 'ca', make)).toEqual(both[0])
  expect(made).toBe(2)
  expect((await keptIn(keys, 'other', make)).cert).toBe('cert 3')
  expect(readdirSync(keys)).toHaveLength(2)
})
