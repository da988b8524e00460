import { expect, test } from '@jest/globals'
import { around } from '../../src/load/http/around.ts'

test('a path that computes for a second is not computed once more for each object around its value', () => {
  const doubling = `${['@', ...Array.from({ length: 21 }, () => '[@, @]')].join(' | ')}${'[*]'.repeat(21)}`
  const path = `{h: ${doubling} | length(@), a: @}${'.a'.repeat(31)}`
  const json = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) as unknown
  const began = performance.now()
  expect(() => around(json, path, 'example')).toThrow(/^load-path .+ computes for more than 5 s$/u)
  expect(performance.now() - began).toBeLessThan(10_000)
})
