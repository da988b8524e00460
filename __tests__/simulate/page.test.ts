import { expect, test } from '@jest/globals'
import { Script } from 'node:vm'
import fc from 'fast-check'
import { runLengths } from '../../src/simulate/page/data.ts'
import { studyPage } from '../../src/simulate/page/page.ts'
import { SCRIPT } from '../../src/simulate/page/script.ts'
import { studyMarkdown } from '../../src/simulate/summary.ts'
import { historyFrom, samples, studied } from './support.ts'

const HOSTILE = '</script><script>alert(1)</script>"><img src=x> ::error::x | [a](https://evil.example)'
const study = studied()
const page = studyPage(study)

test('the page loads nothing: no address but the namespace of SVG', () => {
  expect(new Set(page.match(/(?:https?:)?\/\/[\w.-]+/gu))).toEqual(new Set(['http://www.w3.org']))
})

test('the script is valid, and its data are the minutes of every policy', () => {
  expect(() => new Script(SCRIPT)).not.toThrow()
  const data = JSON.parse(/id="data">(.*?)<\/script>/su.exec(page)?.[1] ?? '') as {
    demand: unknown[]
    films: { above: number[] }[]
  }
  expect(data.demand).toHaveLength(study.history.demand.length)
  expect(data.films.length).toBeGreaterThanOrEqual(study.table.length)
  data.films.forEach(({ above }, index) => {
    const count = above.reduce(
      (sum, value, at) => (at % 2 === 0 && value === 1 ? sum + above[at + 1]! : sum),
      0,
    )
    expect(count).toBe(study.films[index]!.row.minutesAboveCapacity)
  })
})

test('runs of equal values come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 3 }), (values) => {
      const runs = runLengths(values)
      const back: number[] = []
      for (let at = 0; at < runs.length; at += 2) for (let k = 0; k < runs[at + 1]!; k++) back.push(runs[at]!)
      expect(back).toEqual([...values])
    }),
  )
})

test('no text can leave its place, neither in the page nor in the summary', () => {
  const hostile = { ...study, target: HOSTILE, source: HOSTILE, notes: [HOSTILE] }
  expect(studyPage(hostile).match(/<script/gu)).toHaveLength(2)
  expect(studyPage(hostile)).not.toMatch(/<img|::error/u)
  const summary = studyMarkdown(hostile, HOSTILE)
  expect(summary).not.toMatch(/<script|<img|::error|\]\(https/u)
})

test('minutes that were not recorded are gaps in the chart, and said', () => {
  const holed = studied({ history: historyFrom(samples(2 * 1440).filter((_, at) => at < 600 || at > 700)) })
  const text = studyPage(holed)
  expect(text).toMatch(/null,null,null/u)
  expect(text).toContain('101 of 2,880 minutes')
  expect(studyMarkdown(holed, 'page.html')).toMatch(/load {11}.*·/u)
})

test('the summary has the sentence, a chart, the table and where the page is', () => {
  const summary = studyMarkdown(study, '/tmp/page.html')
  expect(summary).toContain(study.recommendation.sentence.slice(0, 40))
  expect(summary).toContain('| never |')
  expect(summary).toContain('xychart')
  expect(summary).toContain('<code>/tmp/page.html</code>')
})
