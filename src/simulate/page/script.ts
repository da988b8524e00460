import { DRAW_SCRIPT } from './draw-script.ts'

/** Overview, read-out, zoom, and choice of the policy; it calls what DRAW_SCRIPT defines. */
const ACT_SCRIPT = `
  const overview = byId('overview')
  const HEIGHT = 56
  overview.innerHTML = '<svg viewBox="0 0 ' + frame.width + ' ' + HEIGHT + '"><path class="all"/><path class="limit"/><rect class="window" y="2" height="' + (HEIGHT - 4) + '"/></svg>'
  const windowRect = overview.querySelector('.window')
  function drawOverview() {
    const size = Math.max(1, Math.ceil(total / 990))
    const highest = demand.reduce((most, value) => Math.max(most, value || 0), capacity)
    const y = (value) => r(HEIGHT - 4 - (value / highest) * (HEIGHT - 10))
    let d = ''
    for (let from = 0; from < total; from += size) {
      let top = 0
      for (let m = from; m < Math.min(total, from + size); m++) top = Math.max(top, demand[m] || 0)
      const [left, right] = [from, Math.min(total, from + size)].map((m) => r(frame.left + (m / total) * width))
      if (top > 0) d += 'M' + left + ' ' + y(top) + 'H' + right + 'V' + (HEIGHT - 4) + 'H' + left + 'Z'
    }
    overview.querySelector('.all').setAttribute('d', d)
    overview.querySelector('.limit').setAttribute('d', 'M' + frame.left + ' ' + y(capacity) + 'H' + frame.right)
  }
  function drawWindow() {
    windowRect.setAttribute('x', frame.left + (view.from / total) * width)
    windowRect.setAttribute('width', Math.max(2, ((view.to - view.from) / total) * width))
  }

  function show(minute) {
    shown = minute
    const all = demand[minute]
    const observedShare = film.observedShare[minute] / shareSteps
    const texts = {
      time: time(minute), demand: load(all), 'private side': load(all === null ? null : all * (1 - observedShare)),
      Azure: load(all === null ? null : all * observedShare), 'target share': percent(film.targetShare[minute]),
      'observed share': percent(film.observedShare[minute]), phase: phase[modes[film.modes[minute]]], 'private is': film.above[minute] === 1 ? 'over capacity' : all === null ? 'unknown' : 'within it',
    }
    for (const [name, words] of Object.entries(texts)) document.querySelector('[data-field="' + name + '"]').textContent = words
    document.querySelector('[data-field="private is"]').classList.toggle('over', film.above[minute] === 1)
    const x = xOf(minute + 0.5)
    cursor.setAttribute('x1', x)
    cursor.setAttribute('x2', x)
  }

  function showSpan(from, to) {
    const length = Math.min(total, Math.max(shortest, Math.round(to - from)))
    const first = Math.max(0, Math.min(total - length, Math.round(from)))
    view = { from: first, to: first + length }
    draw()
  }
  function zoom(factor, around) {
    const length = (view.to - view.from) * factor
    const part = (around - view.from) / (view.to - view.from)
    showSpan(around - length * part, around - length * part + length)
  }
  const move = (part) => showSpan(view.from + (view.to - view.from) * part, view.to + (view.to - view.from) * part)
  const isCursorSeen = () => shown >= view.from && shown < view.to
  const middle = () => (isCursorSeen() ? shown : (view.from + view.to) / 2)

  function minuteAt(event, element) {
    const box = element.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * frame.width
    return Math.min(1, Math.max(0, (x - frame.left) / width))
  }
  const minuteInView = (event) => Math.min(view.to - 1, Math.floor(view.from + minuteAt(event, svg) * (view.to - view.from)))
  let dragFrom = null
  function pick(from, to) {
    const [left, right] = [Math.min(from, to), Math.max(from, to)]
    picked.setAttribute('x', xOf(left))
    picked.setAttribute('width', xOf(right) - xOf(left))
    picked.setAttribute('y', frame.load.top)
    picked.setAttribute('height', frame.share.bottom - frame.load.top)
  }
  svg.addEventListener('pointerdown', (event) => { if (event.button === 0 && event.pointerType !== 'touch') dragFrom = minuteInView(event) })
  svg.addEventListener('pointermove', (event) => {
    const minute = minuteInView(event)
    if (dragFrom !== null) pick(dragFrom, minute)
    show(minute)
  })
  window.addEventListener('pointerup', (event) => {
    if (dragFrom === null) return
    const [from, to] = [dragFrom, minuteInView(event)]
    dragFrom = null
    picked.setAttribute('width', 0)
    if (Math.abs(xOf(to) - xOf(from)) > 6) showSpan(Math.min(from, to), Math.max(from, to) + 1)
  })
  svg.addEventListener('dblclick', () => showSpan(0, total))
  svg.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    zoom(event.deltaY > 0 ? 1.25 : 0.8, minuteInView(event))
  }, { passive: false })
  const center = (event) => {
    const at = minuteAt(event, overview) * total
    const half = (view.to - view.from) / 2
    showSpan(at - half, at + half)
  }
  overview.addEventListener('pointerdown', center)
  overview.addEventListener('pointermove', (event) => { if (event.buttons === 1) center(event) })
  const keys = {
    '+': () => zoom(0.5, middle()), '=': () => zoom(0.5, middle()), '-': () => zoom(2, middle()), 0: () => showSpan(0, total),
    ArrowLeft: () => move(-0.25), ArrowRight: () => move(0.25), Home: () => showSpan(0, view.to - view.from), End: () => showSpan(total - (view.to - view.from), total),
  }
  chart.addEventListener('keydown', (event) => {
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  })
  byId('zoom-in').addEventListener('click', keys['+'])
  byId('zoom-out').addEventListener('click', keys['-'])
  byId('back').addEventListener('click', keys.ArrowLeft)
  byId('forth').addEventListener('click', keys.ArrowRight)
  byId('all').addEventListener('click', keys[0])
  byId('next-above').addEventListener('click', () => {
    const after = film.above.findIndex((above, minute) => above === 1 && minute > shown && (film.above[minute - 1] !== 1 || minute === shown + 1 && film.above[shown] !== 1))
    const minute = after >= 0 ? after : film.above.indexOf(1)
    if (minute < 0) return
    const length = Math.min(view.to - view.from, 480)
    shown = minute
    showSpan(minute - length / 2, minute + length / 2)
    show(minute)
  })
  byId('film').addEventListener('change', (event) => { film = filmAt(Number(event.target.value)); draw() })
  drawOverview()
  shown = demand.reduce((best, value, minute) => (value !== null && value > (demand[best] || 0) ? minute : best), 0)
  draw()
`

/** The chart of a study that can be zoomed to the minute. Plain JavaScript, so that no build is needed. */
export const SCRIPT = `
(() => {${DRAW_SCRIPT}${ACT_SCRIPT}})()
`
