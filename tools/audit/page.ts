import { html } from '../../src/report/safe.ts'
import { pageDocument } from '../../src/report/page/document.ts'
import type { Burst, Minute } from './bursts.ts'
import { COLUMNS, rowOf } from './story.ts'

export interface Shown {
  readonly bursts: readonly Burst[]
  /** Load ÷ private capacity by the minute, a line a target. */
  readonly loads: readonly { readonly target: string; readonly minutes: readonly Minute[] }[]
}

/** One HTML file with the table of bursts and a chart to zoom, which loads nothing. */
export function auditPage({ bursts, loads }: Shown): string {
  const head = COLUMNS.map((name) => `<th>${html(name)}</th>`).join('')
  const rows = bursts.map(
    (burst) =>
      `<tr>${rowOf(burst)
        .map((cell, at) => `<td data-name="${html(COLUMNS[at] ?? '')}">${html(cell)}</td>`)
        .join(
          '',
        )}</tr><tr><td class="why" colspan="${String(COLUMNS.length)}">${html(burst.why, 600)}</td></tr>`,
  )
  return pageDocument({
    title: 'Cloudburst: bursts',
    style: STYLE,
    body: `<h1>Bursts</h1>
<p>${bursts.length === 0 ? 'No burst in these files.' : 'The line is the load of the private side, in percent of its capacity; a band is a burst. Drag over the chart to zoom, or use the buttons.'}</p>
<div class="zoom"><button id="in">zoom in</button> <button id="out">zoom out</button> <button id="left">←</button> <button id="right">→</button> <button id="all">all</button> <span id="range"></span></div>
<svg id="chart" role="img" aria-label="load and bursts over time" preserveAspectRatio="none"></svg>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`,
    data: {
      bursts: bursts.map(({ startedAt, endedAt, target }) => ({ startedAt, endedAt, target })),
      loads,
    },
    script: SCRIPT,
  })
}

const STYLE = `
#chart{width:100%;height:260px;border:1px solid color-mix(in srgb,currentColor 25%,transparent);touch-action:pan-y;cursor:crosshair}
#chart path{fill:none;stroke:#2f6fdb;stroke-width:1.5;vector-effect:non-scaling-stroke}
#chart .band{fill:#e08a1e;opacity:.25}#chart .full{stroke:#c0392b;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;white-space:nowrap;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent)}
td.why{white-space:normal;opacity:.8}@media(max-width:700px){thead{display:none}tr{display:block;padding:.4rem 0}td[data-name]::before{content:attr(data-name) ': ';opacity:.6}td{display:inline-block;white-space:normal;border:0;padding:.1rem .5rem .1rem 0}}.zoom{margin:.5rem 0}`

/** Runs in the browser; a block, because `top` is a name of the window too. */
const SCRIPT = `{
const {bursts,loads}=JSON.parse(document.getElementById('data').textContent)
const svg=document.getElementById('chart'),NS='http://www.w3.org/2000/svg'
const times=[...loads.flatMap(l=>l.minutes.map(m=>m[0])),...bursts.flatMap(b=>[b.startedAt,b.endedAt??b.startedAt+3600])]
const whole=times.length?[times.reduce((a,b)=>Math.min(a,b)),times.reduce((a,b)=>Math.max(a,b))+60]:[0,3600]
let [from,to]=whole
const top=Math.max(1.2,...loads.map(l=>l.minutes.reduce((a,m)=>Math.max(a,m[1]),0)))
const make=(name,attrs)=>{const e=document.createElementNS(NS,name);for(const k in attrs)e.setAttribute(k,attrs[k]);svg.append(e);return e}
function draw(){
 svg.replaceChildren();svg.setAttribute('viewBox','0 0 1000 100')
 const x=t=>(t-from)/(to-from)*1000,y=v=>100-v/top*96
 for(const b of bursts)make('rect',{class:'band',x:x(b.startedAt),width:Math.max(1,x(b.endedAt??to)-x(b.startedAt)),y:0,height:100})
 make('line',{class:'full',x1:0,x2:1000,y1:y(1),y2:y(1)})
 for(const {minutes} of loads){
  const seen=minutes.filter(m=>m[0]>=from-300&&m[0]<=to+300),step=Math.max(1,Math.floor(seen.length/2000))
  let d='';let last=-1e9
  for(let i=0;i<seen.length;i+=step){const group=seen.slice(i,i+step),m=group.reduce((a,b)=>b[1]>a[1]?b:a);d+=(m[0]-last>600*step?'M':'L')+x(m[0]).toFixed(1)+' '+y(m[1]).toFixed(2);last=m[0]}
  if(d)make('path',{d})}
 const say=t=>new Date(t*1000).toISOString().slice(0,16).replace('T',' ')
 document.getElementById('range').textContent=say(from)+' to '+say(to)+' UTC'}
function set(a,b){const least=600;if(b-a<least){const c=(a+b)/2;a=c-least/2;b=c+least/2};from=Math.max(whole[0],a);to=Math.min(whole[1],b);if(to-from<60)[from,to]=whole;draw()}
const on=(id,f)=>document.getElementById(id).addEventListener('click',f)
on('in',()=>set(from+(to-from)/4,to-(to-from)/4));on('out',()=>set(from-(to-from)/2,to+(to-from)/2));on('all',()=>set(...whole))
on('left',()=>{const w=(to-from)/2,s=Math.min(w,from-whole[0]);set(from-s,to-s)});on('right',()=>{const w=(to-from)/2,s=Math.min(w,whole[1]-to);set(from+s,to+s)})
let began
const at=e=>from+(e.clientX-svg.getBoundingClientRect().left)/svg.clientWidth*(to-from)
svg.addEventListener('pointerdown',e=>{began=at(e)});svg.addEventListener('pointerup',e=>{const end=at(e);if(began!==undefined&&Math.abs(end-began)>(to-from)/100)set(Math.min(began,end),Math.max(began,end));began=undefined})
draw()}`
