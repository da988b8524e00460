import { renderChart } from '../../report/chart.ts'
import { count, number, ratio } from '../../domain/format.ts'
import { pageDocument } from '../../report/page/document.ts'
import { card, legend, readout } from '../../report/page/parts.ts'
import { html } from '../../report/safe.ts'
import { moneyOf } from '../money.ts'
import type { NamedFilm, Study } from '../study.ts'
import { cadenceTable, numberColumns, policyTable, thresholdTable, type TextTable } from '../table.ts'
import { notesOf, subject } from '../words.ts'
import { pageData } from './data.ts'
import { SCRIPT } from './script.ts'
import { stillChart } from './still.ts'
import { STUDY_STYLE } from './style.ts'

/** The whole simulation as one HTML file, with a chart that can be zoomed to the minute. */
export function studyPage(study: Study): string {
  const title = `Simulation of ${study.target}`
  const [first] = study.films
  const still = first === undefined ? '' : renderChart(stillChart(study, first.film, title))
  const body = `<header>
<h1>${html(title)}</h1>
<p class="lead">${html(subject(study), 600)}.</p>
</header>
${advice(study)}
${cards(study)}
<section aria-labelledby="chart-head">
<div class="section-head"><h2 id="chart-head">Load, capacity and share</h2>${legend()}</div>
${controls(study)}
${readout(READOUT)}
<div class="chart-scroll"><div id="chart" class="chart" tabindex="0" role="group" aria-label="Chart; plus and minus zoom, arrow keys move, 0 shows all">
${still}
</div><div id="overview" class="overview" aria-hidden="true"></div></div>
<p class="note">Drag over the chart to zoom into that time, double-click to see all of it; + and − zoom, the arrow keys move. Seen from afar, each column shows its highest minute.</p>
</section>
${tableSection('policies', `All policies, run by ${study.cadences[0]?.words ?? ''}`, policyTable(study))}
${tableSection('cadences', 'Ways to run it', cadenceTable(study))}
${tableSection('thresholds', 'Thresholds tried (scale-out-at/scale-in-at)', thresholdTable(study))}
<section aria-labelledby="notes-head"><h2 id="notes-head">What this rests on</h2><ul class="notes">${notesOf(
    study,
  )
    .map((note) => `<li>${html(note, 1000)}</li>`)
    .join('')}</ul></section>`
  return pageDocument({ title, body, style: STUDY_STYLE, data: pageData(study), script: SCRIPT })
}

const READOUT = [
  'time',
  'demand',
  'private side',
  'Azure',
  'target share',
  'observed share',
  'phase',
  'private is',
]

function advice({ recommendation }: Study): string {
  const doubts = recommendation.doubts.map((doubt) => `<li>${html(doubt, 600)}</li>`).join('')
  const list = doubts === '' ? '' : `<ul class="doubts">${doubts}</ul>`
  return `<section class="advice" aria-labelledby="advice-head"><h2 id="advice-head">What to set</h2><p>${html(recommendation.sentence, 2000)}</p>${list}</section>`
}

function cards(study: Study): string {
  const { recommendation, table, ceiling, settings } = study
  const [own] = table
  const never = table.find((row) => row.policy === 'never')
  if (own === undefined || never === undefined) return ''
  const { row } = recommendation
  const money = moneyOf(row, settings.policy)
  const hours = `${number(row.instanceMinutes / 60)} instance-hours`
  const fewer = row.minutesAboveCapacity < never.minutesAboveCapacity
  const isKept = recommendation.kind === 'keep'
  const nowAbove = isKept ? '' : `${number(own.minutesAboveCapacity)} min as set now, `
  const nowHours = isKept ? '' : `${number(own.instanceMinutes / 60)} as set now`
  const spent = [money === undefined ? '' : hours, nowHours].filter((part) => part !== '').join('; ')
  return `<section class="cards" aria-label="Headline numbers">
${card(isKept ? 'above capacity, as set now' : 'above capacity, as recommended', `${number(row.minutesAboveCapacity)} min`, `${nowAbove}${number(never.minutesAboveCapacity)} min without any burst`, fewer ? 'good' : '')}
${card(money === undefined ? 'burst side' : 'burst side, in money', money ?? hours, spent)}
${card('bursts', number(row.bursts), `${ratio(row.burstPercent / 100)} of the time, at most ${count(row.mostInstances, 'instance')}`)}
${card('share changes', number(row.weightChanges), `by ${count(row.runs, 'run')}`)}
${card('best possible', `${number(ceiling.minutesAboveCapacity)} min`, `with ${number(ceiling.instanceMinutes / 60)} instance-hours, knowing the future`)}
</section>`
}

function controls(study: Study): string {
  const options = study.films
    .map((film, index) => `<option value="${String(index)}">${html(nameOf(study, film, index))}</option>`)
    .join('')
  return `<div class="controls"><label>policy <select id="film">${options}</select></label>
<span class="buttons"><button type="button" id="zoom-in" aria-label="Zoom in">+</button><button type="button" id="zoom-out" aria-label="Zoom out">−</button><button type="button" id="back" aria-label="Earlier">◀</button><button type="button" id="forth" aria-label="Later">▶</button><button type="button" id="all">all</button><button type="button" id="next-above">next minute above capacity</button></span>
<span class="note" id="shown"></span></div>`
}

function nameOf({ recommendation, cadences }: Study, { row }: NamedFilm, index: number): string {
  const marks = [
    ...(index === 0 ? ['set now'] : []),
    ...(row === recommendation.row ? ['recommended'] : []),
    ...(row.cadence === cadences[0]?.key
      ? []
      : [cadences.find((one) => one.key === row.cadence)?.words ?? '']),
  ]
  return marks.length === 0 ? row.policy : `${row.policy} (${marks.join('; ')})`
}

function tableSection(id: string, title: string, table: TextTable): string {
  const { head, rows } = table
  const isNumber = numberColumns(table)
  const cell = (kind: 'td' | 'th', text: string, at: number): string =>
    `<${kind}${kind === 'th' ? ' scope="col"' : ''}${isNumber[at] === true ? ' class="number"' : ''}>${html(text)}</${kind}>`
  const line = (kind: 'td' | 'th', cells: readonly string[]): string =>
    `<tr>${cells.map((text, at) => cell(kind, text, at)).join('')}</tr>`
  const body = rows.map((cells) => line('td', cells)).join('\n')
  return `<section aria-labelledby="${id}-head"><h2 id="${id}-head">${html(title)}</h2><div class="chart-scroll"><table class="figures"><thead>${line('th', head)}</thead><tbody>${body}</tbody></table></div></section>`
}
