/** Draws the same chart as the still one, from the minutes in view; a column of several minutes shows the highest. */
export const DRAW_SCRIPT = `
  const data = JSON.parse(document.getElementById('data').textContent)
  const { demand, frame, capacity, shareSteps, modes } = data
  const total = demand.length
  const byId = (id) => document.getElementById(id)
  const chart = byId('chart')
  const svg = chart.querySelector('svg')
  if (svg === null || total === 0) return
  const unpack = (runs) => {
    const values = new Uint8Array(total)
    for (let i = 0, at = 0; i < runs.length; i += 2) { values.fill(runs[i], at, at + runs[i + 1]); at += runs[i + 1] }
    return values
  }
  const films = data.films.map(() => null)
  const filmAt = (i) => {
    const it = data.films[i]
    films[i] = films[i] || { targetShare: unpack(it.targetShare), observedShare: unpack(it.observedShare), modes: unpack(it.modes), above: unpack(it.above) }
    return films[i]
  }
  const namespace = 'http://www.w3.org/2000/svg'
  for (const child of [...svg.children]) if (!['title', 'desc', 'style', 'defs'].includes(child.tagName)) child.remove()
  const layer = svg.appendChild(document.createElementNS(namespace, 'g'))
  const picked = svg.appendChild(document.createElementNS(namespace, 'rect'))
  picked.setAttribute('class', 'picked')
  const cursor = svg.appendChild(document.createElementNS(namespace, 'line'))
  cursor.setAttribute('class', 'cursor')
  cursor.setAttribute('y1', frame.load.top)
  cursor.setAttribute('y2', frame.share.bottom)
  const shortest = Math.min(total, 30)
  let view = { from: 0, to: total }
  let film = filmAt(0)
  let shown = 0

  const suffix = { 'per-minute': '/min', percent: ' %', gauge: '' }[data.unit]
  const digits = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2)
  const number = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: digits(value) }).format(value)
  const load = (value) => (value === null ? 'not recorded' : number(value) + suffix)
  const percent = (steps) => number((steps / shareSteps) * 100) + ' %'
  const time = (minute) => new Date((data.start + minute * 60) * 1000).toISOString().slice(0, 16).replace('T', ' ')
  const phase = { off: 'idle', start: 'warming', on: 'bursting', drain: 'draining', warm: 'warm' }
  const width = frame.right - frame.left
  const r = (value) => Math.round(value * 100) / 100
  const inBand = (band, part) => band.bottom - Math.min(1, Math.max(0, part)) * (band.bottom - band.top)
  const xOf = (minute) => frame.left + ((minute - view.from) / (view.to - view.from)) * width

  function ticks(highest) {
    const rough = highest / 5
    const power = 10 ** Math.floor(Math.log10(rough))
    const step = ([1, 2, 2.5, 5, 10].find((nice) => nice * power >= rough - 1e-12) || 10) * power
    return Array.from({ length: Math.ceil(highest / step - 1e-9) + 1 }, (_, at) => Number((at * step).toPrecision(12)))
  }

  function timeTicks() {
    const span = (view.to - view.from) / 8
    const step = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400, 43200].find((nice) => nice >= span) || 43200
    const first = Math.ceil((data.start / 60 + view.from) / step) * step
    const list = []
    for (let at = first; at <= data.start / 60 + view.to; at += step) list.push(at - data.start / 60)
    return list
  }

  function columns() {
    const size = Math.max(1, Math.ceil((view.to - view.from) / 990))
    const list = []
    for (let from = view.from; from < view.to; from += size) {
      const to = Math.min(view.to, from + size)
      let top = -1
      let above = 0
      for (let m = from; m < to; m++) {
        if (film.above[m] === 1) above = 1
        if (demand[m] !== null && (top < 0 || demand[m] > demand[top])) top = m
      }
      const at = top < 0 ? from : top
      const observedShare = film.observedShare[at] / shareSteps
      const all = top < 0 ? null : demand[at]
      list.push({ x: xOf(from), end: xOf(to), all, own: all === null ? null : all * (1 - observedShare), targetShare: film.targetShare[at] / shareSteps, observedShare, above })
    }
    return list
  }

  function line(list, y) {
    let path = ''
    let last = null
    for (const it of list) {
      const value = y(it)
      if (value !== null) path += (last === null ? 'M' + r(it.x) + ' ' + r(value) : last === value ? '' : 'V' + r(value)) + 'H' + r(it.end)
      last = value
    }
    return path
  }

  function area(list, top, bottom) {
    let path = ''
    for (const it of list) {
      const [high, low] = [top(it), bottom(it)]
      if (high !== null && low !== null && high < low) path += 'M' + r(it.x) + ' ' + r(high) + 'H' + r(it.end) + 'V' + r(low) + 'H' + r(it.x) + 'Z'
    }
    return path
  }

  const text = (style, x, y, anchor, words) => '<text class="' + style + '" x="' + r(x) + '" y="' + r(y) + '" text-anchor="' + anchor + '">' + words + '</text>'
  const path = (style, d) => '<path class="' + style + '" d="' + d + '"/>'
  const rect = (style, left, right, top, bottom) =>
    '<rect class="' + style + '" x="' + r(left) + '" y="' + top + '" width="' + r(Math.max(0.75, right - left)) + '" height="' + (bottom - top) + '"/>'
  const gridLine = (y, name) => path('cb-grid', 'M' + frame.left + ' ' + r(y) + 'H' + frame.right) + text('cb-tick', frame.left - 8, y + 4, 'end', name)

  function axes(marks, y) {
    let day = ''
    const times = timeTicks().map((minute) => {
      const [date, clock] = time(minute).split(' ')
      const x = xOf(minute)
      const label = date === day ? '' : text('cb-tick', Math.min(Math.max(x, frame.left + 40), frame.right - 30), frame.share.bottom + 31, 'middle', date + ' UTC')
      day = date
      return path('cb-grid', 'M' + r(x) + ' ' + frame.load.top + 'V' + frame.share.bottom) + text('cb-tick', x, frame.share.bottom + 16, 'middle', clock) + label
    })
    const units = { 'per-minute': 'load per minute', percent: 'load in percent', gauge: 'load' }
    return times.join('') + marks.map((tick) => gridLine(y(tick), number(tick))).join('') +
      text('cb-label', frame.left, frame.load.top - 10, 'start', units[data.unit]) +
      [0, 0.5, 1].map((tick) => gridLine(inBand(frame.share, tick), tick * 100 + ' %')).join('') +
      text('cb-label', frame.left, frame.share.top - 10, 'start', 'share of the burst side') +
      text('cb-tick', frame.left - 8, frame.phase.top + 16, 'end', 'phase')
  }

  function runsIn(values, draw) {
    let out = ''
    for (let from = view.from; from < view.to; ) {
      let to = from + 1
      while (to < view.to && values[to] === values[from]) to++
      out += draw(values[from], xOf(from), xOf(to))
      from = to
    }
    return out
  }

  function phases() {
    const { top, bottom } = frame.phase
    return runsIn(film.modes, (mode, left, right) => {
      const name = phase[modes[mode]]
      const label = right - left > name.length * 6.6 + 8 ? text('cb-phase-name', (left + right) / 2, (top + bottom) / 2 + 4, 'middle', name) : ''
      return rect('cb-' + name, left, right, top, bottom) + (mode === 0 ? '' : rect('cb-' + name + '-hatch', left, right, top, bottom)) + label
    })
  }

  function draw() {
    const list = columns()
    const highest = list.reduce((most, it) => Math.max(most, it.all || 0), capacity * 1.05)
    const marks = ticks(highest)
    const y = (value) => inBand(frame.load, value / marks[marks.length - 1])
    const floor = frame.load.bottom
    const own = (it) => (it.own === null ? null : y(it.own))
    const limit = y(capacity)
    layer.innerHTML = axes(marks, y) +
      path('cb-private', area(list, own, () => floor)) +
      path('cb-burst', area(list, (it) => (it.all === null ? null : y(it.all)), own)) +
      path('cb-burst-hatch', area(list, (it) => (it.all === null ? null : y(it.all)), own)) +
      path('cb-above', area(list, (it) => (it.above === 1 ? own(it) : null), () => limit)) +
      path('cb-above-hatch', area(list, (it) => (it.above === 1 ? own(it) : null), () => limit)) +
      path('cb-demand', line(list, (it) => (it.all === null ? null : y(it.all)))) +
      path('cb-capacity', 'M' + frame.left + ' ' + r(limit) + 'H' + frame.right) +
      text('cb-label cb-halo', frame.right - 6, limit - 7, 'end', 'private capacity ' + load(capacity)) +
      runsIn(film.above, (above, left, right) => (above === 1 ? rect('cb-above-mark', left, right, floor + 2, floor + 8) : '')) +
      phases() +
      path('cb-observed-share', line(list, (it) => inBand(frame.share, it.observedShare))) +
      path('cb-target-share', line(list, (it) => inBand(frame.share, it.targetShare)))
    byId('shown').textContent = time(view.from) + ' to ' + time(view.to) + ' UTC'
    drawWindow()
    show(Math.min(view.to - 1, Math.max(view.from, shown)))
  }
`
