import { expect, test } from '@jest/globals'
import type { Burst, Change } from '../../tools/audit/bursts.ts'
import { auditPage } from '../../tools/audit/page.ts'

const EVENING = Date.parse('2026-08-03T23:50:00Z') / 1000
const BURST: Burst = {
  target: 'shop',
  startedAt: EVENING,
  who: 'octocat (schedule)',
  runUrl: 'https://github.com/octo/shop/actions/runs/1/attempts/1',
  why: 'demand 7,000/min',
  minutesAbove: 3,
  instanceHours: 2.5,
  currency: '',
  changes: [],
  otherwise: [],
  undo: [],
}
const page = (more: Partial<Burst>): string => auditPage({ bursts: [{ ...BURST, ...more }], loads: [] })

test('text from outside is text, and only a plain address is a link (outside-text-is-inert)', () => {
  const hostile = page({
    who: '<img src=x onerror=alert(1)>',
    runUrl: 'javascript:alert(1)',
    why: '</script><script>alert(1)</script>',
    undo: ['az "<b>"'],
  })
  expect(hostile).not.toMatch(/<img|<script>alert|<b>|href=/u)
  expect(page({})).toContain(`<a href="${BURST.runUrl ?? ''}" rel="noreferrer">`)
})

test('what is to be pasted has no space that a shell does not take', () => {
  const shown = page({ why: 'above 80 % for 10 min', undo: ['az x --after 10 min # at 80 %'] })
  expect(shown).toContain('80\u00a0%')
  expect(shown).toContain('<pre>az x --after 10 min # at 80 %</pre>')
})

test('an id from a file does not leave its place in a line to paste (outside-text-is-inert)', () => {
  const change = {
    at: EVENING,
    title: 'endpoint burst: weight',
    tookSeconds: 2,
    correlationId: '1; rm x $(id)',
  }
  expect(page({ changes: [change] })).toContain('--correlation-id &#39;1; rm x _(id)&#39;</pre>')
})

test('steps of the next day stand under its date, and many steps are folded', () => {
  const step = (at: number): Change => ({ at: EVENING + at, title: 'endpoint burst: weight', tookSeconds: 2 })
  const night = page({ changes: [step(0), step(1200), step(1300)] })
  expect(night.match(/<li class="day">2026-08-04<\/li>/gu)).toHaveLength(1)
  expect(night).not.toContain('<details>')
  const long = page({ changes: Array.from({ length: 25 }, (_, at) => step(at)) })
  expect(long).toContain('<summary>25 steps</summary>')
})

test('a question that the files do not answer stands there, and says so', () => {
  const shown = page({})
  for (const question of ['Who or what ended it', 'Where Azure logged it', 'How to undo the last change'])
    expect(shown).toContain(`<dt>${question}</dt><dd><span class="note">not in these files</span></dd>`)
  expect(shown).toContain('2.5 instance-hours beyond the idle plan')
})

test('several targets have lines of several colours, with their names', () => {
  const loads = ['shop', 'desk'].map((target) => ({ target, minutes: [] }))
  expect(auditPage({ bursts: [], loads })).toContain('<i class="key line-1"></i>desk')
  expect(auditPage({ bursts: [], loads: loads.slice(0, 1) })).not.toContain('class="legend"')
})
