/** Rules of the audit page in addition to those of all pages. */
export const PAGE_STYLE = `
.zoom{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-bottom:10px}
.zoom button{font:inherit;line-height:1;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:6px;min-width:34px;padding:7px 10px;cursor:pointer}
#range{font-size:13px;margin-left:6px;font-variant-numeric:tabular-nums}
.plot{position:relative}
#chart{display:block;width:100%;height:240px;border:1px solid var(--line);border-radius:6px;touch-action:pan-y;cursor:crosshair}
#chart path{fill:none;stroke:var(--line-0);stroke-width:1.5;vector-effect:non-scaling-stroke}
:root{--line-0:#2f6fdb;--line-1:#0b7a4b;--line-2:#8a4fc7;--line-3:#5b6875}
@media (prefers-color-scheme:dark){:root{--line-0:#6cb0ff;--line-1:#4fd09a;--line-2:#c39bf0;--line-3:#9aa7b4}}
#chart .line-1{stroke:var(--line-1)}#chart .line-2{stroke:var(--line-2)}#chart .line-3{stroke:var(--line-3)}
.key.line-0{background:var(--line-0)}.key.line-1{background:var(--line-1)}.key.line-2{background:var(--line-2)}.key.line-3{background:var(--line-3)}
.plot+#ticks+.legend{margin-top:8px}
#chart .band{fill:var(--orange);opacity:.3}#chart .full{stroke:var(--bad);stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
#full{position:absolute;left:6px;padding:0 4px;border-radius:4px;background:var(--sheet);font-size:12px;line-height:1.3;transform:translateY(3px);pointer-events:none}
#ticks{display:flex;justify-content:space-between;font-size:12px;margin-top:4px;font-variant-numeric:tabular-nums}
.bursts{margin-top:0}.bursts th,.bursts td{white-space:nowrap}.bursts td[data-name=target],.bursts td[data-name=who]{white-space:normal;overflow-wrap:anywhere}
.burst .note{margin-top:2px}
.burst dl{display:grid;grid-template-columns:190px minmax(0,1fr);gap:12px 20px;margin:16px 0 0}
.burst dt{color:var(--soft)}.burst dd{margin:0;min-width:0;overflow-wrap:anywhere}
.burst pre{margin:6px 0 0;padding:10px 12px;background:var(--paper);border-radius:6px;font:12.5px/1.6 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.burst a{color:var(--focus)}.burst details{margin:0}
.changes{list-style:none;margin:0;padding:0}
.changes li{display:grid;grid-template-columns:48px minmax(0,1fr) auto;gap:0 12px;padding:4px 0;border-bottom:1px solid var(--line)}
.changes li:last-child{border-bottom:0}
.changes .day{display:block;color:var(--soft)}.changes time,.took{color:var(--soft);font-variant-numeric:tabular-nums}
.changes code{display:block;font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;color:var(--soft)}
@media (max-width:860px){
section{padding:14px}.burst dl{grid-template-columns:minmax(0,1fr);gap:2px}.burst dd{margin-bottom:12px}
.bursts thead{display:none}.bursts,.bursts tbody,.bursts tr{display:block}.bursts tr{padding:8px 0;border-bottom:1px solid var(--line)}.bursts tr:last-child{border-bottom:0}
.bursts td{display:grid;grid-template-columns:90px minmax(0,1fr);white-space:normal;border:0;padding:1px 0}.bursts td::before{content:attr(data-name);color:var(--soft)}}
`
