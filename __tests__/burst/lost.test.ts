import { expect, test } from '@jest/globals'
import { isLost, isRefused, mayHaveTakenEffect } from '../../src/burst/known/lost.ts'
import { ActionError } from '../../src/domain/errors.ts'

function failed(status: number | undefined, transient: boolean): ActionError {
  const arm = { meaning: 'transient', details: [], request: 'PATCH burst' } as const
  return new ActionError('it failed', {
    fix: 'none',
    transient,
    ...(status !== undefined && { arm: { ...arm, status } }),
  })
}

test.each<[string, unknown, 'lost' | 'refused' | 'neither']>([
  ['no answer came', failed(undefined, true), 'lost'],
  ['the request was never sent', failed(undefined, false), 'neither'],
  ['an answer of 408', failed(408, true), 'lost'],
  ['an answer of 500', failed(500, true), 'lost'],
  ['an answer of 504', failed(504, false), 'lost'],
  ['a success that cannot be read', failed(200, true), 'lost'],
  ['a success that is no success', failed(200, false), 'neither'],
  ['an answer of 300', failed(300, true), 'refused'],
  ['an answer of 403', failed(403, false), 'refused'],
  ['an answer of 409', failed(409, true), 'refused'],
  ['an answer of 429', failed(429, true), 'refused'],
  ['an answer of 499', failed(499, true), 'refused'],
  ['a defect of the action', new TypeError('a defect'), 'neither'],
])('a write that met %s (%s) is %s (killed-anywhere-recovers)', (_, error, expected) => {
  expect({ lost: isLost(error), refused: isRefused(error) }).toEqual({
    lost: expected === 'lost',
    refused: expected === 'refused',
  })
})

test('the error of a lost write says that the change may have been made, and keeps all else', () => {
  const link = 'https://learn.microsoft.com/'
  const { arm } = failed(503, true)
  const options = { fix: 'try again', transient: true, outcome: 'failed', link, arm: arm! } as const
  const error = new ActionError('it failed.', options)
  const told = mayHaveTakenEffect(error)
  expect(told).toMatchObject({ ...options, cause: error })
  expect(told.message).toBe('it failed. The change may have taken effect all the same.')
  const plain = mayHaveTakenEffect(failed(undefined, false))
  expect(plain).toMatchObject({ transient: false, link: undefined, arm: undefined })
})
