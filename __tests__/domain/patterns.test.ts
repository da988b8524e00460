import { describe, expect, test } from '@jest/globals'
import { attacksOn, patternsIn, timeOver, type Pattern } from './patterns.ts'

// The linter proves what it can of an expression; this tries all of them against what an attacker would send.

const { literals, made } = patternsIn('src')
const bridge = patternsIn('alert-bridge/src')
const all = [...literals, ...bridge.literals]

/** One text of 20,000 letters takes well under a millisecond in linear time, and half a second in quadratic time. */
const LIMIT_MS = 250
const LONG = 20_000
/** Enough to suspect an expression, in a fraction of the time. */
const SHORT = 4000
const SHORT_LIMIT_MS = 40
/** A busy machine may stop the test for so long once, and not each time. */
const TRIES = [1, 2]

function slow(patterns: readonly Pattern[]): string[] {
  return patterns.flatMap((pattern) => {
    if (timeOver(pattern, attacksOn(pattern, SHORT), SHORT_LIMIT_MS) !== undefined) return []
    const texts = attacksOn(pattern, LONG)
    // A busy machine is slow over many texts, too; only one that is slow by itself is a finding.
    const one = texts.find((text) => TRIES.every(() => timeOver(pattern, [text], LIMIT_MS) === undefined))
    return one === undefined
      ? []
      : [`${pattern.place} /${pattern.source}/ on ${JSON.stringify(one.slice(0, 40))}…`]
  })
}

test('every expression takes linear time over hostile text (outside-text-is-inert)', () => {
  expect(all.length).toBeGreaterThan(250)
  expect(slow(all)).toEqual([])
}, 120_000)

describe('the check finds', () => {
  test.each([
    ['nested repeats', String.raw`^(?:\w+\s?)+$`],
    ['two repeats that overlap', String.raw`\s+$`],
    ['a tag that never ends', '<[^>]*>x'],
    ['words around a number', String.raw`limit.*\d+.*usage`],
  ])('%s', (_, source) => {
    expect(slow([{ place: 'here', source, flags: 'u' }])).toHaveLength(1)
  })
})

test('expressions that are put together at run time are these', () => {
  expect([...new Set(made)].sort()).toEqual([
    'src/azure/network-error.ts',
    'src/config/kinds-azure.ts',
    'src/config/resource-names.ts',
    'src/domain/timestamp.ts',
    'src/load/log-analytics/bin.ts',
  ])
  expect(bridge.made).toEqual([])
})
