import { expect, test } from '@jest/globals'
import { observeInputs } from '../../tools/observe/options.ts'
import { terminalLog } from '../../tools/observe/log.ts'

test('inputs are options, the identity is that of az login, and nothing makes it write (observers-never-write)', () => {
  const inputs = observeInputs(['check', '--json', '--web-app', 'shop', '--mode', 'burst'])
  expect([...(inputs as Map<string, string>)]).toEqual([
    ['auth-type', 'cli'],
    ['summary', 'never'],
    ['web-app', 'shop'],
    ['mode', 'check'],
  ])
})

test.each([[], ['burst'], ['check', '--web-app'], ['check', 'shop'], ['status', '--help', 'x']])(
  '%p prints how it is used',
  (...argv) => {
    expect(observeInputs(argv)).toContain('npm run check --')
  },
)

test('the terminal shows the words of the log, and no command of a runner', async () => {
  const lines: string[] = []
  const log = terminalLog((line) => lines.push(line))
  await log.group('what was read', () => {
    log.info('plan P1v3')
    return Promise.resolve()
  })
  log.error('the lock', 'Cloudburst')
  expect(lines).toEqual(['▸ what was read', 'plan P1v3', 'Error: the lock'])
})
