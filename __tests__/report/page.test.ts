import { totalLines } from '../../local-azure/demo/print.ts'
import { expect, test } from '@jest/globals'
import { Script } from 'node:vm'
import { renderPage, type DemoHistory } from '../../local-azure/page/page.ts'
import { SCRIPT } from '../../local-azure/page/script.ts'
import { demoHistory } from './demo-history.ts'

const HOSTILE = '</script><script>alert(1)</script>"><img src=x> ::error::x'

test('the page loads nothing: no address but the namespace of SVG', () => {
  const addresses = renderPage(demoHistory()).match(/(?:https?:)?\/\/[\w.-]+/gu)
  expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org']))
})

test('the headline says what the burst was worth', () => {
  const page = renderPage({ ...demoHistory(), violationMinutes: { withBurst: 3, withoutBurst: 120 } })
  expect(page).toContain('3\u00a0min')
  expect(page).toContain('120\u00a0min without the burst; 98\u00a0% avoided')
  expect(page).toContain('5 of 5')
  expect(page).toContain('47\u00a0% of an always-on burst side')
})

test('events come first, quiet passes are folded away', () => {
  const page = renderPage(demoHistory())
  expect(page).toContain('All 293 passes, 288 of which left everything as it was')
})

test('a broken invariant is said in words', () => {
  const judge = [{ name: 'Never stopped before it had drained', held: false, detail: 'stopped at 12:01 UTC' }]
  const page = renderPage({ ...demoHistory(), judge })
  expect(page).toContain('✗ broken')
  expect(page).toContain('stopped at 12:01 UTC')
})

test('no text can leave its place', () => {
  const history = demoHistory()
  const page = renderPage({
    ...history,
    title: HOSTILE,
    trace: { name: HOSTILE, attribution: HOSTILE },
    passes: [{ at: history.minutes[0]!.epochSeconds, decision: HOSTILE, reason: HOSTILE, changed: true }],
    requests: [{ kind: HOSTILE, count: 1, writes: true }],
    judge: [{ name: HOSTILE, held: false, detail: HOSTILE }],
  })
  expect(page.match(/<script/gu)).toHaveLength(2)
  expect(page).not.toMatch(/<img|::error/u)
})

test('the embedded data are the minutes, and the script is valid', () => {
  const text = /id="data">(.*?)<\/script>/su.exec(renderPage(demoHistory()))?.[1] ?? ''
  const data = JSON.parse(text) as { rows: unknown[][] }
  expect(data.rows).toHaveLength(1440)
  expect(data.rows[0]).toHaveLength(9)
  expect(() => new Script(SCRIPT)).not.toThrow()
})

test("the page and the console tell users' requests lost, the burst beyond the idle plan, and API calls apart", () => {
  const history = demoHistory()
  const beyond = `${((0.2 * (history.cost.instanceMinutes - 1440)) / 60).toFixed(2)} USD`
  const page = renderPage(history)
  const console = totalLines({ ...history, burstRequests: 1000 })
  for (const text of ['requests lost', '77', 'the burst cost', beyond, 'beyond the idle plan', 'API call']) {
    expect(page).toContain(text)
    expect(console).toContain(text)
  }
})

test('an empty history is a page too', () => {
  const empty: DemoHistory = { ...demoHistory(), minutes: [], passes: [], requests: [], judge: [] }
  expect(renderPage(empty)).toContain('Nothing was recorded')
})
