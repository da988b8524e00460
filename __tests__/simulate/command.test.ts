import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/domain/errors.ts'
import { argsOf, inOwnWords, type Args } from '../../tools/simulate-args.ts'

const CSV = ['--csv', 'load.csv', '--capacity', '120']

function args(argv: readonly string[]): Args {
  const found = argsOf(argv, '/home/ann')
  if (found === 'help') throw new Error('the usage')
  return found
}

test('a CSV and a capacity are enough; everything else is an input of the action', () => {
  const { inputs, cadences, html, json } = args([...CSV, '--scale-out-at=70', '--window', '3m'])
  expect(Object.fromEntries(inputs)).toEqual({
    mode: 'simulate',
    'load-source': 'csv',
    'load-scope': 'total',
    'load-value': 'load.csv',
    'private-capacity': '120',
    'scale-out-at': '70',
    window: '3m',
  })
  expect([cadences, json]).toEqual([undefined, undefined])
  expect(html).toMatch(/cloudburst-simulation\.html$/u)
})

test('how the file is written is said by options of their own', () => {
  const { inputs } = args([...CSV, '--time-format', 'dd.MM.yyyy HH:mm', '--decimal', ',', '--per', '1h'])
  expect(inputs.get('load-path')).toBe('time-format=dd.MM.yyyy HH:mm; decimal=,')
  expect(inputs.get('load-per')).toBe('1h')
})

test('a file outside of the folder may be read: it is a person who asks', () => {
  expect(args(['--csv', '../load.csv', '--capacity', '1']).inputs.get('load-value')).toBe('/home/load.csv')
})

test('paths are from the folder that one is in, cadences as given and once', () => {
  expect(
    args([...CSV, '--html', 'out/page.html', '--json', '/x.json', '--cadence', 'watch,c5,watch']),
  ).toMatchObject({
    html: '/home/ann/out/page.html',
    json: '/x.json',
    cadences: ['watch', 'c5'],
  })
})

test.each([[[]], [['--help']], [['-h', ...CSV]]])('%j shows how it is used', (argv) => {
  expect(argsOf(argv, '/')).toBe('help')
})

test.each<[string, readonly string[], string]>([
  ['no CSV', ['--capacity', '120'], '--csv is missing'],
  ['a word', [...CSV, 'extra'], "'extra' is no option"],
  ['a name without its value', ['--csv', '--capacity', '120'], '--csv has no value'],
  ['a name at the end', [...CSV, '--html'], '--html has no value'],
  ['an empty value', ['--csv=', '--capacity', '120'], '--csv has no value'],
  ['a name twice', [...CSV, '--capacity', '130'], '--capacity is there twice'],
  ['another mode', [...CSV, '--mode', 'burst'], '--mode is not for this command'],
  ['another source', [...CSV, '--load-source', 'http'], '--load-source is not for this command'],
  ['a slip', [...CSV, '--time-zon', 'UTC'], '--time-zon is no option'],
  ['a system that App Service has not', [...CSV, '--os', 'macos'], "--os is 'macos'"],
  ['an unknown cadence', [...CSV, '--cadence', 'c5,c7'], "--cadence has 'c7', which is none of watch, c5"],
])('%s is refused', (_, argv, message) => {
  expect(() => argsOf(argv, '/')).toThrow(message)
})

test('errors of the action speak of the options of this command', () => {
  const error = new ActionError("input 'private-capacity' is '0'", {
    fix: 'Set it, for example private-capacity: 1200/min',
  })
  expect(inOwnWords(error)).toEqual(["--capacity is '0'. Set it, for example --capacity 1200/min"])
  expect(inOwnWords(new Error('a bug'))).toBeUndefined()
})
