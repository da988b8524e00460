import { expect, test } from '@jest/globals'
import { searched } from '../../src/load/http/path.ts'

/** A list of lists thirty deep, each of two: each way down is its own, and there are a billion. */
const DOUBLING = `${['@', ...Array.from({ length: 30 }, () => '[@, @]')].join(' | ')}${'[*]'.repeat(30)}`

test('a path that computes without end is refused after two seconds, as no deadline could', () => {
  const began = performance.now()
  expect(() => searched({ a: 1 }, DOUBLING)).toThrow(/^load-path .+ computes for more than 2 s$/u)
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('what a path finds comes out as it is', () => {
  const json = { a: [{ b: 2 }, { b: 3 }] }
  expect([searched(json, 'a[1]') === json.a[1], searched(json, 'sum(a[].b)')]).toEqual([true, 5])
  expect(() => searched(json, 'a[')).toThrow('is not a JMESPath that fits the answer')
})
