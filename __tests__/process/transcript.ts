import { brief, type LoggedRequest } from '../../local-azure/index.ts'
import type { Run } from './run.ts'

/** A text that a snapshot shows as it is. */
export class Transcript {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Everything of a run: log, outputs, summary, requests, with what differs from run to run taken out. */
export function transcript(run: Run): Transcript {
  const log = ['─── log', run.log.trimEnd(), '─── outputs', ...outputLines(run)]
  const summary = ['─── summary', withoutCharts(run.summary).trimEnd()]
  const requests = ['─── requests', ...requestLines(run.requests)]
  return new Transcript(normal([...head(run), ...log, ...summary, ...requests].join('\n')))
}

function head(run: Run): string[] {
  const inputs = Object.entries(run.inputs).map(([name, value]) => `${name}: ${oneLine(value)}`)
  return [`with ${inputs.join(' · ') || '(the shop’s inputs)'}`, `exit code ${String(run.exitCode)}`]
}

function oneLine(text: string): string {
  return text === '' ? "''" : text.replace(/\s*\n\s*/gu, ' ⏎ ')
}

function outputLines({ outputs }: Run): string[] {
  return Object.entries(outputs).map(([name, value]) => `${name}: ${shownOutput(name, value)}`)
}

/** The JSON outputs have tests of their own; here their outline is enough. */
function shownOutput(name: string, value: string): string {
  if (name === 'report') {
    const targets = JSON.parse(value) as { target: string; outcome: string }[]
    return targets.map((it) => `${it.target} ${it.outcome}`).join(', ') || 'no target'
  }
  if (name === 'plan') {
    const { targets } = JSON.parse(value) as { targets: { steps: { title: string }[] }[] }
    return targets.map((it) => it.steps.map((step) => step.title).join(' → ') || 'no step').join(' | ')
  }
  return value
}

/** The numbers under a chart are those of the load; that there is a chart is enough. */
function withoutCharts(markdown: string): string {
  return markdown.replace(/```mermaid[\s\S]*?```/gu, '(mermaid chart)').replace(/[▁▂▃▄▅▆▇█]{3,}/gu, '(bars)')
}

const GUID = /\b(?!00000000-0000-0000-0000-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu

/** Ports, correlation ids and names of operations differ from run to run, the places in a stack from build to build. */
export function normal(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/gu, '127.0.0.1:PORT')
    .replace(GUID, 'GUID')
    .replace(/(?<what>Trace|Correlation) ID: [0-9a-f-]+…/gu, '$<what> ID: GUID…')
    .replace(/^::debug::(?:at |\w*Error: ).*\n/gmu, '')
    .replace(/::add-mask::eyJ\S+/gu, '::add-mask::JWT')
}

/**
 * A line for each request that changes something or tells of something going on. Reads of one instant stand side by side;
 * one that is made again there begins a second line. In which order they came is the machine's mood, and not shown. A
 * cycle that repeats is shown once.
 */
function requestLines(requests: readonly LoggedRequest[]): string[] {
  const looks: Look[] = []
  for (const request of requests) {
    const at = isRead(request) ? request.at : undefined
    const text = shown(request)
    const look =
      at === undefined
        ? undefined
        : looks.slice(firstOf(looks, at)).find(({ lines }) => !lines.includes(text))
    if (look === undefined) looks.push({ at, lines: [text] })
    else look.lines.push(text)
  }
  return folded(looks.map(({ lines }) => lines.sort().join('  ∥  '))).map((line) => `  ${line}`)
}

interface Look {
  /** For reads alone. */
  readonly at: number | undefined
  readonly lines: string[]
}

/** Where the looks of this instant begin that nothing else has come behind. */
function firstOf(looks: readonly Look[], at: number): number {
  return looks.findLastIndex((look) => look.at !== at) + 1
}

function isRead({ kind, method, path }: LoggedRequest): boolean {
  if (kind === 'token' || kind === 'load') return true
  return kind === 'arm' && method === 'GET' && !path.includes('/operationresults/')
}

function shown(request: LoggedRequest): string {
  const body = request.write && request.body !== '' ? ` ${request.body}` : ''
  return normal(brief(request).replace(' → ', () => `${body}${tokenFor(request)} → `))
}

/** A second token in one look is for another place than Resource Manager; without that it would seem a second look. */
function tokenFor({ kind, body }: LoggedRequest): string {
  const scope = kind === 'token' ? (new URLSearchParams(body).get('scope') ?? '').split(' ')[0] : ''
  const host = scope !== undefined && URL.canParse(scope) ? new URL(scope).host : ''
  return host === '' || host.startsWith('management.') ? '' : ` for ${host}`
}

const LONGEST_CYCLE = 6

/** Waits look again and again: `[` lines `] ×14`. */
function folded(lines: readonly string[]): string[] {
  const result: string[] = []
  for (let at = 0; at < lines.length;) {
    const { length, times } = cycleAt(lines, at)
    const cycle = lines.slice(at, at + length)
    if (times === 1) result.push(...cycle)
    else result.push(`⟲ ${String(times)} times:`, ...cycle.map((line) => `    ${line}`))
    at += length * times
  }
  return result
}

function cycleAt(lines: readonly string[], at: number): { length: number; times: number } {
  let best = { length: 1, times: 1 }
  for (let length = 1; length <= LONGEST_CYCLE; length += 1) {
    const times = repetitions(lines, at, length)
    if (times > 1 && (times - 1) * length > (best.times - 1) * best.length) best = { length, times }
  }
  return best
}

function repetitions(lines: readonly string[], at: number, length: number): number {
  const same = (offset: number): boolean => lines[at + offset] === lines[at + (offset % length)]
  let end = length
  while (at + end < lines.length && same(end)) end += 1
  return Math.floor(end / length)
}
