const LIGHT =
  '--paper:#f6f8fa;--sheet:#fff;--ink:#1f2933;--soft:#5b6875;--line:#dfe5eb;--good:#0b7a4b;--bad:#b3123b;--focus:#0a5fd0;' +
  '--orange:#f2a65a;--orange-ink:#7a3d00;--orange-paper:#fdeedd;--violet-paper:#ece4f8;--teal-paper:#d9f0eb;--track:#8fb8e8;--violet:#d9c9f2;--teal:#bfe3dc'
const DARK =
  '--paper:#0b0f13;--sheet:#0f1419;--ink:#e6edf3;--soft:#9aa7b4;--line:#2b343d;--good:#4fd09a;--bad:#ff7a96;--focus:#6cb0ff;' +
  '--orange:#b8691c;--orange-ink:#ffc999;--orange-paper:#3b2610;--violet-paper:#322848;--teal-paper:#163a35;--track:#2f5f95;--violet:#59477a;--teal:#2a5f57'

/** The page's own style; the chart brings its own. */
export const STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 24px 48px}
h1{font-size:26px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:17px;margin:0}
p{margin:0}
.lead,.note,footer{color:var(--soft)}
section,.card{background:var(--sheet);border:1px solid var(--line);border-radius:10px}
section{padding:20px;margin-top:18px;min-width:0}
section.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;padding:0;border:0;background:none}
.card{padding:14px 16px}
.card .name{font-size:12.5px;color:var(--soft)}
.card .value{font-size:24px;font-weight:650;line-height:1.3;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.card .note{font-size:12.5px;line-height:1.4}
.card.good .value{color:var(--good)}
.card.bad .value{color:var(--bad)}
.section-head{display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:space-between;align-items:baseline}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:0;padding:0;font-size:12.5px;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:6px}
.key{width:18px;height:11px;border-radius:2px;display:inline-block}
.key.private{background:var(--track)}
.key.burst{background:repeating-linear-gradient(45deg,var(--orange) 0 3px,color-mix(in srgb,var(--orange),#7a3d00 45%) 3px 5px)}
.key.above{background:var(--bad)}
.key.warming{background:radial-gradient(color-mix(in srgb,var(--ink),transparent 50%) 1px,transparent 1.4px) 0 0/5px 5px,var(--violet)}
.key.draining{background:repeating-linear-gradient(-45deg,var(--teal) 0 4px,color-mix(in srgb,var(--teal),var(--ink) 35%) 4px 5px)}
.key.capacity,.key.target-share,.key.observed-share{height:0;border-radius:0;border-top:2px dashed var(--bad)}
.key.target-share{border-top:2px solid var(--orange-ink)}
.key.observed-share{border-top:2px dotted var(--ink)}
.readout{display:grid;grid-template-columns:repeat(8,minmax(0,1fr));gap:2px 12px;margin:14px 0 6px;padding:9px 14px;border-radius:8px;background:var(--paper)}
.readout div{min-width:0}
.readout dt{font-size:11.5px;color:var(--soft)}
.readout dd{margin:0;font-weight:600;font-size:14px;font-variant-numeric:tabular-nums;white-space:nowrap}
.readout .over{color:var(--bad)}
.chart-scroll{overflow-x:auto}
.chart{min-width:760px;border-radius:6px;cursor:crosshair}
.chart:focus-visible,.jump:focus-visible,summary:focus-visible{outline:2px solid var(--focus);outline-offset:3px}
.cursor{stroke:var(--ink);stroke-width:1;opacity:.7;pointer-events:none}
table{border-collapse:collapse;width:100%;margin-top:10px;font-size:14px}
th{text-align:left;font-size:12.5px;font-weight:500;color:var(--soft);padding:4px 10px 4px 0;border-bottom:1px solid var(--line)}
td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
.events td:nth-child(-n+2){white-space:nowrap;width:1%}
.number{text-align:right;padding-right:0;font-variant-numeric:tabular-nums}
.jump{font:inherit;font-variant-numeric:tabular-nums;color:inherit;background:none;border:0;border-bottom:1px dotted var(--soft);padding:0;cursor:pointer}
.tag{display:inline-block;font-size:12.5px;font-weight:550;padding:0 8px;border-radius:20px;background:var(--paper);border:1px solid var(--line);white-space:nowrap}
.tag.burst,.tag.write{background:var(--orange-paper);color:var(--orange-ink);border-color:transparent}
.tag.scale-back{background:var(--teal-paper);border-color:transparent}
.tag.adjust,.tag.prewarm{background:var(--violet-paper);border-color:transparent}
details{margin-top:12px}
summary{cursor:pointer;color:var(--soft);font-size:14px}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:18px;align-items:start}
.judge{list-style:none;margin:10px 0 0;padding:0;font-size:14px}
.judge li{display:flex;gap:12px;padding:7px 0;border-bottom:1px solid var(--line)}
.judge li:last-child{border-bottom:0}
.judge .mark{flex:0 0 68px;font-weight:600;font-size:13px;line-height:1.65;color:var(--good)}
.judge .broken .mark{color:var(--bad)}
.requests .bar{width:38%}
.bar i{display:block;height:9px;margin-top:6px;border-radius:2px;background:var(--track)}
footer{margin-top:20px;font-size:12.5px}
@media (max-width:860px){main{padding:20px 14px}.columns{grid-template-columns:1fr;gap:0}.readout{grid-template-columns:repeat(4,1fr)}}
@media (max-width:520px){.readout{grid-template-columns:repeat(2,1fr)}.events thead{display:none}.events tr{display:block;padding:6px 0;border-top:1px solid var(--line)}.events td,.events td:nth-child(-n+2){display:inline-block;width:auto;border:0;padding:2px 8px 2px 0}.events td:last-child{display:block}}
@media print{body{background:#fff}section,.card{break-inside:avoid}}
`
