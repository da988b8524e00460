import { renderChart } from '../../src/report/chart.ts'
import { FRAME, type ChartInput } from '../../src/report/chart-model.ts'
import { pageDocument } from '../../src/report/page/document.ts'
import { legend, readout } from '../../src/report/page/parts.ts'
import { html } from '../../src/report/safe.ts'
import type { DemoHistory, DemoMinute } from './history.ts'
import { SCRIPT } from './script.ts'
import { cards, eventTable, judgeList, READOUT, requestTable, subtitle } from './sections.ts'

export type { DemoHistory, DemoMinute, JudgedInvariant, RequestCount } from './history.ts'

/** One HTML file that shows what happened. It loads nothing, so that a person can open, mail or archive it as it is. */
export function renderPage(history: DemoHistory): string {
  const body = `<header>
<h1>${html(history.title)}</h1>
<p class="lead">${subtitle(history)}</p>
</header>
${cards(history)}
<section aria-labelledby="chart-head">
<div class="section-head"><h2 id="chart-head">Load, capacity and share</h2>${legend()}</div>
${readout(READOUT)}
<div class="chart-scroll"><div id="chart" class="chart" tabindex="0" role="slider" aria-label="Minute of the chart; use the arrow keys" aria-valuemin="0" aria-valuemax="${String(Math.max(0, history.minutes.length - 1))}" aria-valuenow="0">
${renderChart(chartOf(history))}
</div></div>
</section>
${eventTable(history)}
<div class="columns">
${judgeList(history)}
${requestTable(history)}
</div>
<footer><p>Load: ${html(history.trace.name)}. ${html(history.trace.attribution, 1000)}</p></footer>`
  return pageDocument({ title: history.title, body, data: dataOf(history), script: SCRIPT })
}

function chartOf(history: DemoHistory): ChartInput {
  return {
    title: history.title,
    unit: history.unit,
    privateCapacity: history.capacity,
    stepSeconds: 60,
    points: history.minutes.map((minute) => ({ ...minute, targetShare: minute.shareInDns })),
  }
}

/** Data of the read-out, as columns: a key beside each value would triple the file. */
function dataOf(history: DemoHistory): object {
  const rows = history.minutes.map((it): readonly (number | string | null)[] => [
    it.epochSeconds,
    rounded(it.demand),
    rounded(it.privateLoad),
    rounded(it.burstLoad),
    rounded(it.shareInDns),
    it.observedShare === null ? null : rounded(it.observedShare),
    it.phase,
    it.instances,
    it.violation ? 1 : 0,
  ])
  const { width, left, right, load, share } = FRAME
  return {
    unit: history.unit,
    frame: { width, left, right, top: load.top, bottom: share.bottom },
    rows,
  }
}

function rounded(value: DemoMinute['demand']): number {
  return Number(value.toPrecision(4))
}
