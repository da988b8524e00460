/** Runs in the browser; a block, because `top` is a name of the window too. */
export const SCRIPT = `{
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
 for(const [at,{minutes}] of loads.entries()){
  const seen=minutes.filter(m=>m[0]>=from-300&&m[0]<=to+300),step=Math.max(1,Math.floor(seen.length/2000))
  let d='';let last=-1e9
  for(let i=0;i<seen.length;i+=step){const group=seen.slice(i,i+step),m=group.reduce((a,b)=>b[1]>a[1]?b:a);d+=(m[0]-last>600*step?'M':'L')+x(m[0]).toFixed(1)+' '+y(m[1]).toFixed(2);last=m[0]}
  if(d)make('path',{d,class:'line-'+at%4})}
 const say=t=>new Date(t*1000).toISOString().slice(0,16).replace('T',' ')
 document.getElementById('range').textContent=say(from)+' to '+say(to)+' UTC'
 document.getElementById('full').style.top=y(1)+'%'
 const ticks=[0,1,2,3,4].map(i=>{const e=document.createElement('span');e.textContent=to-from>172800?say(from+(to-from)*i/4).slice(5,10):say(from+(to-from)*i/4).slice(11);return e})
 document.getElementById('ticks').replaceChildren(...ticks)}
function set(a,b){const least=600;if(b-a<least){const c=(a+b)/2;a=c-least/2;b=c+least/2};from=Math.max(whole[0],a);to=Math.min(whole[1],b);if(to-from<60)[from,to]=whole;draw()}
const on=(id,f)=>document.getElementById(id).addEventListener('click',f)
on('in',()=>set(from+(to-from)/4,to-(to-from)/4));on('out',()=>set(from-(to-from)/2,to+(to-from)/2));on('all',()=>set(...whole))
on('left',()=>{const w=(to-from)/2,s=Math.min(w,from-whole[0]);set(from-s,to-s)});on('right',()=>{const w=(to-from)/2,s=Math.min(w,whole[1]-to);set(from+s,to+s)})
let began
const at=e=>from+(e.clientX-svg.getBoundingClientRect().left)/svg.clientWidth*(to-from)
svg.addEventListener('pointerdown',e=>{began=at(e)});svg.addEventListener('pointerup',e=>{const end=at(e);if(began!==undefined&&Math.abs(end-began)>(to-from)/100)set(Math.min(began,end),Math.max(began,end));began=undefined})
draw()}`
