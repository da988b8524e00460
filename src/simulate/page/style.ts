/** Beside the style that all pages share. */
export const STUDY_STYLE = `
.readout{grid-template-columns:minmax(130px,1.5fr) repeat(7,minmax(0,1fr))}
.overview+*,.chart-scroll+.note{margin-top:8px}
.advice p{font-size:16px;margin-top:8px}
.doubts{margin:10px 0 0;padding:0 0 0 1.2em;color:var(--bad)}
.notes{margin:10px 0 0;padding:0 0 0 1.2em;color:var(--soft);font-size:14px}
.controls{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin-top:12px;font-size:14px}
.controls select,.controls button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:3px 10px}
.controls button{cursor:pointer;margin-right:4px}
.controls button:hover{border-color:var(--soft)}
.controls button:focus-visible,.controls select:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.chart svg{touch-action:pan-y;user-select:none;-webkit-user-select:none}
.picked{fill:var(--focus);opacity:.18;pointer-events:none}
.overview{min-width:760px;cursor:pointer}
.overview svg{display:block;width:100%;height:auto}
.overview .all{fill:var(--track);opacity:.75}
.overview .limit{stroke:var(--bad);stroke-width:1;stroke-dasharray:5 4}
.overview .window{fill:var(--focus);fill-opacity:.14;stroke:var(--focus);stroke-width:1}
.figures td,.figures th{padding:6px 0 6px 18px;white-space:nowrap}
.figures td:first-child,.figures th:first-child{padding-left:0}
.figures .number{text-align:right}
#policies-head~div tbody tr:first-child td{font-weight:600}
.controls select{max-width:100%}
@media (max-width:860px){.readout{grid-template-columns:repeat(3,minmax(0,1fr))}.figures td:first-child{white-space:normal;min-width:11em}}
@media (max-width:520px){.readout{grid-template-columns:repeat(2,minmax(0,1fr))}.figures td:first-child{min-width:8em}}
@media print{.controls,.overview{display:none}}
`
