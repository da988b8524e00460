import { expect, test } from '@jest/globals'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'
import { unexpected } from '../../src/modes/unexpected.ts'
import { errorAnnotation, errorLines, errorMarkdown, stackLines, viewsOf } from '../../src/report/errors.ts'
import { quotaError } from './fixtures.ts'

function inputErrors(): ManyErrors {
  return new ManyErrors([
    new ActionError('Unknown key "burst_sku"', {
      fix: 'Did you mean burst-sku?',
      location: { file: 'cloudburst.yml', line: 12, column: 5 },
      outcome: 'refused',
    }),
    new ActionError('load-scope is missing', { fix: 'Say private or total', outcome: 'refused' }),
  ])
}

const PERMISSION = new ActionError('The job may not ask for an OIDC token', {
  fix: 'Add this to the job:\npermissions:\n  id-token: write\n  contents: read',
})

test('an Azure error in the log: cause, advice, link, what Azure said, the chain of causes', () => {
  expect(errorLines(quotaError()).join('\n')).toMatchSnapshot()
})

test('several problems are told together, with their places', () => {
  expect(errorLines(inputErrors()).join('\n')).toMatchSnapshot()
  expect(errorAnnotation(inputErrors(), 'shop-eu')).toMatchSnapshot()
})

test('lines to paste keep their shape in log, annotation and summary', () => {
  expect(errorLines(PERMISSION).join('\n')).toMatchSnapshot()
  expect(errorAnnotation(PERMISSION).message).toContain('\npermissions:\n  id-token: write')
  expect(errorMarkdown(PERMISSION)).toMatchSnapshot()
})

test('an Azure error in the summary', () => {
  expect(errorMarkdown(quotaError())).toMatchSnapshot()
})

test('anything else thrown is told as a defect', () => {
  expect(errorLines(new TypeError('x is not a function'))[0]).toBe('Unexpected: x is not a function.')
  expect(viewsOf('text')[0]?.cause).toBe('Unexpected: text.')
  expect(viewsOf(undefined)[0]?.cause).toBe('Unexpected: a thrown undefined.')
})

test('a defect leaves its stack for the debug log, an error made for the reader leaves none', () => {
  const defect = unexpected(new TypeError('x is not a function'), new AbortController().signal)
  expect(stackLines(defect)[0]).toBe('TypeError: x is not a function')
  expect(stackLines(defect).length).toBeGreaterThan(1)
  expect(stackLines(new ActionError('full', { fix: 'wait' }))).toEqual([])
  expect(stackLines('text')).toEqual([])
})

test('a circular chain of causes ends, and so does one that branches', () => {
  const first = new Error('first')
  first.cause = new Error('second', { cause: first })
  expect(errorLines(first).length).toBeLessThan(10)
  const hosts = ['::1', '127.0.0.1'].map((address) =>
    Object.assign(new Error(`connect ${address}`), { address, port: 443 }),
  )
  const both = new Error('fetch failed', { cause: new AggregateError(hosts, 'no address answered') })
  expect(errorLines(both).slice(2)).toEqual([
    '  because: no address answered',
    '  because: connect : :1 (host : :1, port 443)',
    '  because: connect 127.0.0.1 (host 127.0.0.1, port 443)',
  ])
})
