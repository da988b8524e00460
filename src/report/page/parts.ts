import { html } from '../safe.ts'

/** A number with its name and something to compare it with. */
export function card(name: string, value: string, note: string, tone: 'good' | 'bad' | '' = ''): string {
  return `<div class="card ${tone}"><p class="name">${html(name)}</p><p class="value">${html(value)}</p><p class="note">${html(note)}</p></div>`
}

/** Explains the colours and lines of the chart. */
export function legend(): string {
  const keys: readonly (readonly [string, string])[] = [
    ['private', 'served by the private side'],
    ['burst', 'served by Azure'],
    ['above', 'above private capacity'],
    ['capacity', 'private capacity'],
    ['warming', 'warming or warm'],
    ['draining', 'draining'],
    ['target-share', 'target share'],
    ['observed-share', 'observed share'],
  ]
  return `<ul class="legend">${keys.map(([style, text]) => `<li><i class="key ${style}"></i>${text}</li>`).join('')}</ul>`
}

/** Filled by the script; above the chart so that it covers no line. */
export function readout(fields: readonly string[]): string {
  const cells = fields.map((name) => `<div><dt>${name}</dt><dd data-field="${name}">–</dd></div>`)
  return `<dl class="readout" id="readout">${cells.join('')}</dl>`
}
