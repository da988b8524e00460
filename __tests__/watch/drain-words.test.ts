import { expect, test } from '@jest/globals'
import { HIGH, LOW, pass, shop } from '../fault/support.ts'

test('a watch tells a drain and the time after it in one line a pass, with its money, and asks for nothing', async () => {
  const azure = await shop([
    [0, HIGH],
    [25, LOW],
  ])
  const inputs = { 'watch-for': '90m', 'hand-over': 'none', 'price-per-hour': '0.28 EUR' }
  const { exitCode, log } = await pass(azure, 'watch', inputs)
  expect(exitCode).toBe(0)
  const money = /; 0\.84 EUR an hour, 0\.\d+ EUR so far$/u
  const linesOf = (phase: string): readonly string[] =>
    log.split('\n').filter((line) => line.includes(` ✔ ${phase}: demand`))
  for (const phase of ['bursting', 'draining']) {
    expect(linesOf(phase).length).toBeGreaterThan(9)
    expect(linesOf(phase).filter((line) => !money.test(line))).toEqual([])
  }
  expect(linesOf('idle').at(-1)).toMatch(/; 0\.28 EUR an hour$/u)
  expect(log.match(/ drain: .*goes on later/gu)?.length).toBeLessThanOrEqual(2)
  expect(log).not.toContain('the load is thin')
  expect(log).not.toContain('0a/0')
})
