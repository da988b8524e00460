import { html } from '../../src/report/safe.ts'
import { pageDocument } from '../../src/report/page/document.ts'
import { burstSection } from './burst-section.ts'
import type { Burst, Minute } from './bursts.ts'
import { SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import { COLUMNS, rowOf } from './story.ts'

export interface Shown {
  readonly bursts: readonly Burst[]
  /** Load ÷ private capacity by the minute, a line a target. */
  readonly loads: readonly { readonly target: string; readonly minutes: readonly Minute[] }[]
}

/** One HTML file that loads nothing: a chart to zoom, the table of bursts, and of each burst all that a person asks. */
export function auditPage({ bursts, loads }: Shown): string {
  return pageDocument({
    title: 'Cloudburst: bursts',
    style: PAGE_STYLE,
    body: `<h1>Bursts</h1>
<p class="lead">${bursts.length === 0 ? 'No burst in these files.' : 'The line is the load of the private side, in percent of its capacity; a band is a burst. Drag over the chart to zoom, or use the buttons.'}</p>
${chart(loads)}
${bursts.length === 0 ? '' : table(bursts)}
${bursts.map(burstSection).join('\n')}`,
    data: {
      bursts: bursts.map(({ startedAt, endedAt, target }) => ({ startedAt, endedAt, target })),
      loads,
    },
    script: SCRIPT,
  })
}

function chart(loads: Shown['loads']): string {
  return `<section aria-label="Load and bursts"><div class="zoom"><button id="in" aria-label="zoom in">+</button><button id="out" aria-label="zoom out">−</button><button id="left" aria-label="earlier">←</button><button id="right" aria-label="later">→</button><button id="all">all</button><span id="range" class="note"></span></div>
<div class="plot"><svg id="chart" role="img" aria-label="load and bursts over time" preserveAspectRatio="none"></svg><span id="full" class="note">100&nbsp;%</span></div><div id="ticks" class="note" aria-hidden="true"></div>${legend(loads)}</section>`
}

/** Four colours tell the lines apart; with one line there is nothing to tell. */
function legend(loads: Shown['loads']): string {
  const keys = loads.map(
    ({ target }, at) => `<li><i class="key line-${String(at % 4)}"></i>${html(target, 60)}</li>`,
  )
  return keys.length < 2 ? '' : `<ul class="legend">${keys.join('')}</ul>`
}

function table(bursts: readonly Burst[]): string {
  const head = COLUMNS.map((name) => `<th>${html(name)}</th>`).join('')
  const cells = (burst: Burst): string =>
    rowOf(burst)
      .map((cell, at) => `<td data-name="${html(COLUMNS[at] ?? '')}">${html(cell)}</td>`)
      .join('')
  const rows = bursts.map((burst) => `<tr>${cells(burst)}</tr>`)
  return `<section aria-label="All bursts"><table class="bursts"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`
}
