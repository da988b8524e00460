import { money } from '../../src/domain/cost.ts'
import { count, duration, number, ratio, utc } from '../../src/domain/format.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { reliefWords } from '../../src/report/cost-text.ts'
import { html, isPlainUrl } from '../../src/report/safe.ts'
import { quoted } from '../../src/report/shell.ts'
import type { Burst, Change } from './bursts.ts'
import { beforeText } from './story.ts'

/** More than these are folded. */
const MOST_OPEN = 24

/** What a person asks of a burst on the day after, with its answers as HTML, empty if there is none. */
const QUESTIONS: readonly (readonly [question: string, answer: (burst: Burst) => string])[] = [
  ['Who or what started it', (burst) => starter(burst)],
  ['On which numbers', numbers],
  ['What was changed, and how long it took', changes],
  ['Where Azure logged it', whereLogged],
  [
    'Who or what ended it',
    ({ ended }) => (ended === undefined ? '' : `${starter(ended)}: ${html(ended.why, 600)}`),
  ],
  ['What it cost', cost],
  [
    'What would have happened otherwise',
    ({ otherwise }) => otherwise.map((text) => `<p>${html(text, 600)}</p>`).join(''),
  ],
  ['How to undo the last change', undo],
]
const NOT_IN_FILES = '<span class="note">not in these files</span>'

/** One burst with all of its answers. */
export function burstSection(burst: Burst, at: number): string {
  const answers = QUESTIONS.map(([question, answer]) => {
    const said = answer(burst)
    return `<dt>${question}</dt><dd>${said === '' ? NOT_IN_FILES : said}</dd>`
  })
  const id = `burst-${String(at + 1)}`
  return `<section class="burst" aria-labelledby="${id}"><h2 id="${id}">${String(at + 1)}. ${html(burst.target, 60)}</h2>
<p class="note">${html(spanOf(burst))}</p>
<dl>${answers.join('\n')}</dl></section>`
}

function spanOf({ startedAt, endedAt }: Burst): string {
  const from = utc(epochSeconds(startedAt))
  return endedAt === undefined
    ? `since ${from}`
    : `${from} to ${utc(epochSeconds(endedAt))}, ${duration(endedAt - startedAt)}`
}

function starter({ who, runUrl }: Pick<Burst, 'who' | 'runUrl'>): string {
  if (runUrl === undefined) return html(who, 60)
  const text = html(runUrl)
  const run = isPlainUrl(runUrl) ? `<a href="${text}" rel="noreferrer">${text}</a>` : text
  return `${html(who, 60)} · ${run}`
}

function numbers({ why, peakUtilization, share, minutesAbove }: Burst): string {
  const most = [
    peakUtilization === undefined ? [] : `demand at most ${ratio(peakUtilization)} of private capacity`,
    share === undefined ? [] : `at most ${ratio(share)} of DNS answers to Azure`,
    `${String(minutesAbove)} min with the private side above its capacity`,
  ].flat()
  return `<p>${html(why, 600)}</p><p class="note">${html(most.join(' · '))}</p>`
}

function changes({ changes: all, startedAt }: Burst): string {
  if (all.length === 0) return ''
  const items = all.map((change, at) => changeItem(change, dayOf(all[at - 1]?.at ?? startedAt)))
  const list = `<ol class="changes">${items.join('')}</ol>`
  return all.length <= MOST_OPEN
    ? list
    : `<details><summary>${count(all.length, 'step')}</summary>${list}</details>`
}

/** "2026-08-03", of epoch seconds. */
function dayOf(at: number): string {
  return utc(epochSeconds(at)).slice(0, 10)
}

function changeItem(change: Change, dayBefore: string): string {
  const { at, title, tookSeconds, correlationId } = change
  const day = dayOf(at) === dayBefore ? '' : `<li class="day">${dayOf(at)}</li>`
  const id = correlationId === undefined ? '' : ` <code>${html(correlationId, 80)}</code>`
  const took = tookSeconds < 1 ? 'under 1 s' : duration(tookSeconds)
  const what = html(`${title}${beforeText(change)}`)
  return `${day}<li><time>${utc(epochSeconds(at)).slice(11, 16)}</time> <span>${what}${id}</span> <span class="took">${html(took)}</span></li>`
}

function whereLogged({ changes: all }: Burst): string {
  const id = all.find(({ correlationId }) => correlationId !== undefined)?.correlationId
  if (id === undefined) return ''
  return `<p>Azure’s activity log has each write by the correlation id that stands with it, such as:</p>${pasted([`az monitor activity-log list --correlation-id ${quoted(id)}`])}`
}

function cost({ cost: amount, currency, instanceHours, relief }: Burst): string {
  const hours = `${number(instanceHours)} instance-hours`
  const what = amount === undefined ? hours : `${money(amount, currency)} (${hours})`
  const spared = relief === undefined ? '' : `, and it spared the private side ${reliefWords(relief)}`
  return html(`${what} beyond the idle plan${spared}`)
}

function undo({ undo: lines }: Burst): string {
  return lines.length === 0 ? '' : pasted(lines)
}

/** A shell does not take the spaces that keep a number and its unit on one line. */
function pasted(lines: readonly string[]): string {
  return `<pre>${lines.map((line) => html(line, 800).replaceAll('\u00a0', ' ')).join('\n')}</pre>`
}
