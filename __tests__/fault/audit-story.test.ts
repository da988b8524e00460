import { expect, test } from '@jest/globals'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replayAudit } from '../../src/modes/replay.ts'
import { readAudit } from '../../src/report/audit/read.ts'
import { burstsOf, minutesOf } from '../../tools/audit/bursts.ts'
import { argsOf } from '../../tools/audit/options.ts'
import { auditPage } from '../../tools/audit/page.ts'
import { otherwiseLines, storyLines } from '../../tools/audit/story.ts'
import { begin, HIGH, LOW, shop } from './support.ts'

/** Where to leave the page, so that somebody can look at it. */
const LEAVE_AT = process.env['CLOUDBURST_PAGE']

test('the records of several runs tell the day: who, why, how much, how long, at what cost', async () => {
  const azure = await shop([
    [0, HIGH],
    [40, LOW],
  ])
  const texts: string[] = []
  for (let run = 0; run < 20; run += 1) {
    const inputs = { mode: 'auto', 'audit-file': 'audit.ndjson', 'price-per-hour': '0.246 USD' }
    const started = begin(azure, inputs)
    await started.done
    texts.push(readFileSync(join(started.folder, 'audit.ndjson'), 'utf8'))
    azure.clock.advance(300)
  }
  const runs = readAudit(texts.join(''))
  const bursts = burstsOf(runs)
  expect(bursts).toHaveLength(1)
  const [burst] = bursts
  expect(burst).toMatchObject({ target: 'app-shop-burst', who: 'octocat (schedule)', currency: 'USD' })
  expect(burst?.why).toMatch(/demand .* of private capacity/u)
  expect(burst?.peakUtilization).toBeGreaterThan(1)
  expect(burst?.share).toBeGreaterThan(0.2)
  expect(burst?.endedAt).toBeGreaterThan(burst?.startedAt ?? Infinity)
  expect(burst?.cost).toBeCloseTo(((burst?.instanceHours ?? 0) * 246) / 1000, 3)
  expect(burst?.undo).toContain('# without GitHub, in this order:')
  const lines = storyLines(bursts)
  expect(lines[1]).toMatch(/^app-shop-burst .* octocat \(schedule\) .* USD$/u)
  const minutes = minutesOf(runs, 'app-shop-burst')
  expect(minutes.length).toBeGreaterThan(30)
  const page = auditPage({ bursts, loads: [{ target: 'app-shop-burst', minutes }] })
  expect(page).toContain('<td data-name="who">octocat (schedule)</td>')
  // Links to runs load nothing until someone follows them.
  expect(page).not.toMatch(/src=|<link|url\(|href="(?!https:\/\/github\.com\/)/u)
  if (LEAVE_AT !== undefined) writeFileSync(LEAVE_AT, page)
  const otherwise = await replayAudit(texts.join(''), (settings) => ({
    ...settings,
    policy: { ...settings.policy, kind: 'adaptive' },
  }))
  expect(otherwiseLines('adaptive', otherwise)[0]).toMatch(
    /^adaptive would have decided otherwise in \d+ of \d+ decisions$/u,
  )
})

test('files without a burst say so', () => {
  expect(storyLines([])).toEqual(['no burst in these files'])
  expect(auditPage({ bursts: [], loads: [] })).toContain('No burst in these files.')
})

test.each([[], ['--csv', 'x'], ['verify'], ['--policy', 'hpa', 'x']])(
  '%p prints how it is used',
  (...argv) => {
    expect(argsOf(argv)).toContain('npm run audit --')
  },
)
