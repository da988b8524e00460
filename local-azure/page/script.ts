/** The read-out follows the pointer, the arrow keys and the times of the events. Plain JavaScript needs no build. */
export const SCRIPT = `
(() => {
  const data = JSON.parse(document.getElementById('data').textContent)
  const chart = document.getElementById('chart')
  const svg = chart.querySelector('svg')
  const fields = Object.fromEntries([...document.querySelectorAll('[data-field]')].map((it) => [it.dataset.field, it]))
  const { rows, frame } = data
  if (rows.length === 0) return
  const cursor = document.createElementNS('http://www.w3.org/2000/svg', 'line')
  cursor.setAttribute('class', 'cursor')
  cursor.setAttribute('y1', frame.top)
  cursor.setAttribute('y2', frame.bottom)
  svg.append(cursor)
  const suffix = { 'per-minute': '/min', percent: ' %', gauge: '' }[data.unit]
  const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
  const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
  const load = (value) => (value < 10 ? fine : whole).format(value) + suffix
  const part = (value) => (value === null ? 'unknown' : fine.format(value * 100) + ' %')
  const time = (seconds) => new Date(seconds * 1000).toISOString().slice(5, 16).replace('T', ' ')
  let shown = 0

  function show(index) {
    shown = Math.max(0, Math.min(rows.length - 1, index))
    const [at, demand, own, burst, target, observed, phase, instances, above] = rows[shown]
    const texts = {
      time: time(at), demand: load(demand), 'private side': load(own), Azure: load(burst),
      'target share': part(target), 'observed share': part(observed), phase, instances,
    }
    for (const [name, text] of Object.entries(texts)) fields[name].textContent = text
    fields['private side'].classList.toggle('over', above === 1)
    const x = frame.left + ((shown + 0.5) / rows.length) * (frame.right - frame.left)
    cursor.setAttribute('x1', x)
    cursor.setAttribute('x2', x)
    chart.setAttribute('aria-valuenow', shown)
    const words = Object.entries(texts).map(([name, text]) => name + ' ' + text)
    chart.setAttribute('aria-valuetext', words.join(', ') + (above === 1 ? ', above capacity' : ''))
  }

  function fromPointer(event) {
    const box = svg.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * frame.width
    show(Math.floor(((x - frame.left) / (frame.right - frame.left)) * rows.length))
  }

  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -60, PageUp: 60, Home: -Infinity, End: Infinity }
  chart.addEventListener('pointermove', fromPointer)
  chart.addEventListener('pointerdown', fromPointer)
  chart.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    show(shown + (event.shiftKey ? step * 10 : step))
  })
  for (const button of document.querySelectorAll('.jump'))
    button.addEventListener('click', () => {
      show(Math.floor((Number(button.dataset.at) - rows[0][0]) / 60))
      chart.scrollIntoView({ block: 'center', behavior: 'smooth' })
    })
  show(rows.reduce((best, row, index) => (row[1] > rows[best][1] ? index : best), 0))
})()
`
