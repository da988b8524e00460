import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { makeLog } from '../../src/runner/log.ts'
import { Masks } from '../../src/runner/masks.ts'

let written = ''
const masks = new Masks()
const log = makeLog(masks)

beforeEach(() => {
  written = ''
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text)
    return true
  })
})

afterEach(() => {
  jest.restoreAllMocks()
})

const HOSTILE = [
  '::set-output name=share::1',
  '  ::error::no',
  'x\n::add-mask::abc',
  'x\r::stop-commands::t',
  ':::error::a',
  '##[error]no',
  'a\u2028::warning::b',
  '\u001b[31m::debug::c',
]

test.each(HOSTILE)('no line is a command: %j', async (text) => {
  log.info(text)
  await log.group(text, () => {
    log.info(text)
    return Promise.resolve()
  })
  const commands = written.split(/\r?\n|\r|\u2028/u).filter((line) => /^\s*(?:::|##\[)/u.test(line))
  expect(commands.every((line) => /^::(?:group::[^\r\n]*|endgroup::)$/u.test(line))).toBe(true)
})

test('indentation stays, line breaks are lines', () => {
  log.info('a:\n    b\t')
  expect(written).toBe('a:\n    b\n')
})

test('an annotation has its title and its place', () => {
  log.error('wrong\nFix it', 'Cloudburst: a,b', { file: 'c.yml', line: 3, column: 5 })
  expect(written).toBe('::error title=Cloudburst%3A a%2Cb,file=c.yml,line=3,col=5::wrong%0AFix it\n')
})

test('a group closes also by an error, and one within it is a heading', async () => {
  const failing = log.group('outer', () =>
    log.group('inner', () => {
      log.info('line')
      return Promise.reject(new Error('no'))
    }),
  )
  await expect(failing).rejects.toThrow('no')
  expect(written).toBe('::group::outer\n▸ inner\nline\n::endgroup::\n')
})

test('what was masked is hidden in every line', () => {
  masks.add('tok-en')
  written = ''
  log.info('with tok-en')
  log.warning('tok-en')
  log.debug('tok-en')
  expect(written).toBe('with ***\n::warning::***\n::debug::***\n')
})

test('a text of thousands of lines or characters is cut', () => {
  log.info('x\n'.repeat(5000) + 'y'.repeat(1e6))
  expect(written.length).toBeLessThan(10_000)
  expect(written).toMatch(/more lines\n$/u)
})
