import { epochSeconds } from '../../src/domain/units.ts'
import { money } from '../../src/domain/cost.ts'
import { count, duration, load, number, ratio, utc } from '../../src/domain/format.ts'
import { card } from '../../src/report/page/parts.ts'
import { html } from '../../src/report/safe.ts'
import type { DemoHistory, DemoPass } from './history.ts'

/** "Thu 30 April, 19:00 to … against a private capacity of 1,200/min." */
export function subtitle(history: DemoHistory): string {
  const [first] = history.minutes
  const last = history.minutes.at(-1)
  if (first === undefined || last === undefined) return 'Nothing was recorded.'
  const span = `${utc(epochSeconds(first.epochSeconds))} to ${utc(epochSeconds(last.epochSeconds + 60))}`
  const passes = count(history.passes.length, 'pass', 'passes')
  return html(
    `${history.trace.name}, ${span}, against a private capacity of ${load(history.capacity, history.unit)}. ` +
      `The action made ${passes}.`,
    600,
  )
}

/** HTML of the headline numbers. Load is per minute, cost in the world's currency. */
export function cards(history: DemoHistory): string {
  const held = history.judge.filter((it) => it.held).length
  const { withBurst, withoutBurst } = history.violationMinutes
  const avoided = withoutBurst > 0 ? `${ratio(1 - withBurst / withoutBurst)} avoided` : 'none to avoid'
  const requests = history.requests.reduce((sum, it) => sum + it.count, 0)
  const writes = history.requests.reduce((sum, it) => sum + (it.writes ? it.count : 0), 0)
  const shares = history.minutes.map((it) => it.observedShare ?? 0)
  const peak = history.minutes.reduce((most, it) => Math.max(most, it.demand), 0)
  return `<section class="cards" aria-label="Headline numbers">
${card('above capacity', `${number(withBurst)} min`, `${number(withoutBurst)} min without the burst; ${avoided}`, withBurst < withoutBurst ? 'good' : '')}
${card('highest demand', load(peak, history.unit), `${ratio(peak / history.capacity)} of the private capacity`)}
${card('served by Azure', `up to ${ratio(shares.reduce((most, it) => Math.max(most, it), 0))}`, burstWords(history))}
${lostCard(history)}
${costCards(history)}
${card('API calls', number(requests), `by the action: ${count(writes, 'write')}, ${count(requests - writes, 'read')}`)}
${card('invariants held', `${String(held)} of ${String(history.judge.length)}`, held === history.judge.length ? 'judged from the world’s own history' : 'see below', held === history.judge.length ? 'good' : 'bad')}
</section>`
}

function lostCard({ users: { requests, lost } }: DemoHistory): string {
  const note = `of ${number(Math.round(requests))} by users; they reached an app that had stopped`
  return card('requests lost', number(Math.round(lost)), note, lost === 0 ? 'good' : '')
}

/** What the plan was billed, and what of it the burst added to the idle plan. */
function costCards({ cost }: DemoHistory): string {
  const { instanceMinutes, idleInstanceMinutes, alwaysOnInstanceMinutes } = cost
  const beyond = instanceMinutes - idleInstanceMinutes
  const part = alwaysOnInstanceMinutes > 0 ? instanceMinutes / alwaysOnInstanceMinutes : 0
  const compared = `${ratio(part)} of an always-on burst side`
  return [
    card('the burst cost', priced(beyond, cost), `beyond the idle plan; ${hours(beyond)}`),
    card('billed in Azure', priced(instanceMinutes, cost), `${hours(instanceMinutes)}; ${compared}`),
  ].join('\n')
}

function hours(instanceMinutes: number): string {
  return `${number(instanceMinutes / 60)} instance-hours`
}

/** "6.05 USD"; the hours if nothing names a price. */
export function priced(
  instanceMinutes: number,
  { pricePerInstanceHour, currency }: DemoHistory['cost'],
): string {
  if (pricePerInstanceHour === undefined) return hours(instanceMinutes)
  return money((instanceMinutes / 60) * pricePerInstanceHour, currency ?? '')
}

function burstWords({ minutes }: DemoHistory): string {
  const bursting = minutes.filter((it) => it.phase === 'bursting').length
  const starts = minutes.filter(
    (it, at) => it.phase === 'bursting' && minutes[at - 1]?.phase !== 'bursting',
  ).length
  return `${count(starts, 'burst')}, ${duration(bursting * 60)} in all`
}

/** What the script fills with the numbers of one minute. */
export const READOUT = [
  'time',
  'demand',
  'private side',
  'Azure',
  'target share',
  'observed share',
  'phase',
  'instances',
] as const

/** The passes that changed something. The others are folded away. */
export function eventTable(history: DemoHistory): string {
  const loud = history.passes.filter(isEvent)
  const quiet = history.passes.length - loud.length
  const rest =
    quiet === 0
      ? ''
      : `<details><summary>All ${String(history.passes.length)} passes, ${String(quiet)} of which left everything as it was</summary>${passTable(history.passes)}</details>`
  return `<section aria-labelledby="events-head"><h2 id="events-head">What the action did, and why</h2>${passTable(loud)}${rest}</section>`
}

function isEvent(pass: DemoPass): boolean {
  return pass.changed ?? !['none', 'hold'].includes(pass.decision)
}

function passTable(passes: readonly DemoPass[]): string {
  if (passes.length === 0) return '<p>Nothing needed doing.</p>'
  const rows = passes.map(
    (pass) =>
      `<tr><td><button type="button" class="jump" data-at="${String(pass.at)}">${utc(epochSeconds(pass.at)).slice(5, -4)}</button></td>` +
      `<td><span class="tag ${decisionStyle(pass.decision)}">${html(pass.decision)}</span></td><td>${html(pass.reason, 600)}</td></tr>`,
  )
  return `<table class="events"><thead><tr><th scope="col">UTC</th><th scope="col">decision</th><th scope="col">reason</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`
}

function decisionStyle(decision: string): string {
  return ['burst', 'adjust', 'scale-back', 'prewarm'].includes(decision) ? decision : 'quiet'
}

/** HTML with one item for each invariant, held or broken. */
export function judgeList({ judge }: DemoHistory): string {
  const items = judge.map((it) => {
    const detail = it.detail === undefined ? '' : `<p class="note">${html(it.detail, 600)}</p>`
    return `<li class="${it.held ? 'held' : 'broken'}"><span class="mark">${it.held ? '✓ held' : '✗ broken'}</span><span>${html(it.name)}${detail}</span></li>`
  })
  return `<section aria-labelledby="judge-head"><h2 id="judge-head">Invariants</h2><ul class="judge">${items.join('\n')}</ul></section>`
}

/** HTML of the requests by kind, writes first. */
export function requestTable({ requests }: DemoHistory): string {
  const most = requests.reduce((highest, it) => Math.max(highest, it.count), 1)
  const rows = [...requests]
    .sort((a, b) => Number(b.writes) - Number(a.writes) || b.count - a.count)
    .map(
      (it) =>
        `<tr><td>${html(it.kind)}${it.writes ? ' <span class="tag write">write</span>' : ''}</td><td class="bar"><i style="width:${String(Math.max(1, Math.round((it.count / most) * 100)))}%"></i></td><td class="number">${number(it.count)}</td></tr>`,
    )
  return `<section aria-labelledby="requests-head"><h2 id="requests-head">API calls of the action</h2><table class="requests"><thead><tr><th scope="col">call</th><th scope="col"></th><th scope="col" class="number">count</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`
}
