import { describe, expect, test } from '@jest/globals'
import { parseErrorBody } from '../../src/azure/error-body.ts'

describe('the words of an HTML page', () => {
  test.each([
    ['<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>', '502 Bad Gateway'],
    ['<!DOCTYPE html><TITLE lang="en">Web App - \n Unavailable</TITLE>', 'Web App - Unavailable'],
    ['<p>The service   is<br>unavailable.</p>', 'The service is unavailable.'],
    ['<body><script>if (a < b) alert("<p>")</script><style>p { }</style>Try again</body>', 'Try again'],
    ['<p>less < more', 'less < more'],
    ['<title></title><h1>Forbidden</h1>', 'Forbidden'],
  ])('%s', (page, words) => {
    expect(parseErrorBody(page).message).toBe(words)
  })

  test('a text that is no page stays as it is', () => {
    expect(parseErrorBody('upstream connect error').message).toBe('upstream connect error')
  })
})

describe('no word of an error in XML is lost', () => {
  test.each([
    ['<error><code>Conflict</code><message>locked</message></error>', 'Conflict', 'locked'],
    [
      '<Error><Code a="b">Conflict</Code><Message xml:lang="en">locked</Message></Error>',
      'Conflict',
      'locked',
    ],
    ['<Error><Code>Conflict</Code><Description>locked</Description></Error>', 'Conflict', 'Conflict locked'],
    ['<Error><Description>it is locked</Description></Error>', undefined, 'it is locked'],
    ['<Error>it is locked', undefined, 'it is locked'],
  ])('%s', (body, code, message) => {
    expect(parseErrorBody(body)).toEqual({ ...(code !== undefined && { code }), message, details: [] })
  })
})

describe('a body of any shape is read in linear time (outside-text-is-inert)', () => {
  test.each([
    ['tags that never end', '<'.repeat(400_000)],
    ['titles that never end', '<title'.repeat(80_000)],
    ['titles that are never closed', '<title>'.repeat(80_000)],
    ['scripts that are never closed', '<script>'.repeat(80_000)],
    ['scripts with ends of others', '<script></style>'.repeat(40_000)],
    ['codes that never end', `<Error>${'<Code '.repeat(80_000)}`],
    ['blanks', `<p>${' '.repeat(400_000)}x`],
  ])('%s', (_, page) => {
    const start = performance.now()
    parseErrorBody(page)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test('errors within errors end at a depth that no service has', () => {
    const inner = (depth: number): string =>
      `{"message":"m","innererror":`.repeat(depth) + '{}' + '}'.repeat(depth)
    const nested = (depth: number): string => `{"message":"m","details":[`.repeat(depth) + ']}'.repeat(depth)
    expect(parseErrorBody(`{"error":${inner(50_000)}}`).message).toBe('m')
    expect(parseErrorBody(`{"error":${nested(50_000)}}`).message).toBe('m')
  })
})

describe('the number of App Service is found in every shape of its errors', () => {
  const entity = { ExtendedCode: '59205', Code: 'Conflict', Message: 'locked' }
  const xml =
    '<Error xmlns="http://schemas.microsoft.com/windowsazure"><Code>Conflict</Code><Message>locked</Message><ExtendedCode>59205</ExtendedCode></Error>'
  test.each([
    ['in a detail', { Code: 'Conflict', Message: 'locked', Details: [{ ErrorEntity: entity }] }],
    ['in the body itself', entity],
    ['in an entity alone', { ErrorEntity: entity }],
    ['as a number', { Code: 'Conflict', Message: 'locked', ExtendedCode: 59205 }],
    [
      'under names of lower case',
      { code: 'Conflict', message: 'locked', details: [{ errorEntity: { extendedCode: '59205' } }] },
    ],
    [
      'in the envelope of Resource Manager',
      { error: { code: 'Conflict', message: 'locked', details: [{ ErrorEntity: entity }] } },
    ],
    ['in XML', xml],
  ])('%s', (_, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const found = parseErrorBody(text)
    expect([found.extendedCode, found.code]).toEqual(['59205', 'Conflict'])
    expect(found.message).toBe('locked')
  })
})
