import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { description, renderChart } from '../../src/report/chart.ts'
import { FRAME, runsOf, type ChartInput, type ChartPoint } from '../../src/report/chart-model.ts'
import { areaPath, scalesOf, stepPath } from '../../src/report/scale.ts'
import { timeTicks, valueTicks } from '../../src/report/ticks.ts'
import { demoHistory } from './demo-history.ts'

const START = 1_785_760_260

const aPoint: fc.Arbitrary<Omit<ChartPoint, 'epochSeconds'>> = fc.record({
  demand: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  privateLoad: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  burstLoad: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  targetShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  observedShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  phase: fc.option(fc.constantFrom('idle', 'warming', 'warm', 'bursting', 'draining')),
  violation: fc.boolean(),
})

function chart(points: readonly Omit<ChartPoint, 'epochSeconds'>[]): ChartInput {
  const timed = points.map((point, at) => ({ ...point, epochSeconds: START + at * 60 }))
  return { title: 'a <b> & "c"', unit: 'per-minute', privateCapacity: 1200, stepSeconds: 60, points: timed }
}

test.each([
  [1320, [0, 500, 1000, 1500]],
  [94, [0, 20, 40, 60, 80, 100]],
  [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
  [0, [0, 1]],
])('values up to %p have the ticks %p', (highest, ticks) => expect(valueTicks(highest)).toEqual(ticks))

test('value ticks begin at zero, reach the highest value, and are few', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (highest) => {
      const ticks = valueTicks(highest)
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-9))
      expect(ticks.length).toBeLessThanOrEqual(7)
    }),
  )
})

test('time ticks are round in UTC and within the span', () => {
  const ticks = timeTicks(START, START + 3 * 3600)
  expect(ticks.map((tick) => new Date(tick * 1000).toISOString().slice(11, 16))).toEqual([
    '13:00',
    '13:30',
    '14:00',
    '14:30',
    '15:00',
    '15:30',
  ])
  expect(timeTicks(5, 5)).toEqual([])
})

test('a gap interrupts lines and areas', () => {
  const dots = [{ x: 0, y: 5 }, null, { x: 20, y: 5 }, { x: 30, y: 8 }]
  const floor = [0, 10, 20, 30].map((x) => ({ x, y: 9 }))
  expect(stepPath(dots, 10)).toBe('M0 5H10M20 5H30V8H40')
  expect(areaPath(dots, floor, 10)).toBe('M0 5H10V9H0ZM20 5H30V8H40V9H20Z')
})

test('consecutive points of one phase are one span', () => {
  const { minutes } = demoHistory()
  const input = { ...chart([]), points: minutes.map((it) => ({ ...it, targetShare: it.shareInDns })) }
  expect(runsOf(input, (point) => point.phase).map((run) => run.value)).toEqual([
    'idle',
    'warming',
    'bursting',
    'draining',
    'idle',
  ])
  expect(description(input)).toMatchSnapshot()
})

test('any series gives well-formed markup inside its frame', () => {
  fc.assert(
    fc.property(fc.array(aPoint, { maxLength: 12 }), (points) => {
      const input = chart(points)
      const svg = renderChart(input)
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null|<b>/u)
      expect(openElements(svg)).toEqual([])
      const { load } = scalesOf(input, FRAME)
      for (const point of input.points) {
        expect(load(point.demand ?? 0)).toBeGreaterThanOrEqual(FRAME.load.top)
        expect(load(point.demand ?? 0)).toBeLessThanOrEqual(FRAME.load.bottom)
      }
    }),
    { numRuns: 100 },
  )
})

test('the chart is named and described for those who cannot see it', () => {
  const svg = renderChart(chart([]))
  expect(svg).toContain('role="img" aria-labelledby="cb-title cb-desc"')
  expect(svg).toContain('<title id="cb-title">a &#60;b&#62; &#38; &#34;c&#34;</title>')
  expect(svg).toContain('no data')
})

/** Names of elements that are not closed where they should be. */
function openElements(markup: string): readonly string[] {
  const open: string[] = []
  for (const [tag, slash, name = ''] of markup.matchAll(/<(\/?)([a-z]+)[^>]*>/gu)) {
    if (slash === '/') expect(open.pop()).toBe(name)
    else if (!tag.endsWith('/>')) open.push(name)
  }
  return open
}
