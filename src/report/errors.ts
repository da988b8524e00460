import { ActionError, ManyErrors, type ArmDetail, type Location } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import { docLink, type ActionSource } from './doc-link.ts'
import { code, link, markdown, safe, safeLines } from './safe.ts'

const UNEXPECTED_FIX =
  'This is a defect of the action, not of your set-up. Run the job again with debug logging and report the log ' +
  'of this step; what is true now is shown by mode: status.'

/** How far to follow a chain of causes, which may be circular. */
const DEEPEST_CAUSE = 6

/** One error for a reader: the cause, what to do, where to read more, the evidence. */
export interface ErrorView {
  readonly cause: string
  /** The advice. Lines after the first are text to paste, with their indentation. */
  readonly fix: readonly [string, ...string[]]
  readonly link?: string
  /** "cloudburst.yml:12:5". */
  readonly where?: string
  /** What ARM said, and the chain of causes, one line each. */
  readonly evidence: readonly string[]
}

/** An annotation for `Log.error` or `Log.warning`. The runner shows one line and a title. */
export interface Annotation {
  readonly title: string
  readonly message: string
}

/**
 * Everything thrown as views; several for ManyErrors. Any other error is reported as a defect. `source` is
 * the action to whose pages the views link.
 */
export function viewsOf(error: unknown, source?: ActionSource): readonly ErrorView[] {
  if (error instanceof ManyErrors) return error.errors.flatMap((one) => viewsOf(one, source))
  if (error instanceof ActionError) return [actionErrorView(error, source)]
  return [
    {
      cause: sentence(`Unexpected: ${messageOf(error)}`),
      fix: [UNEXPECTED_FIX],
      evidence: causeLines(causeOf(error)),
    },
  ]
}

/** Lines for the log. The first says the cause and is enough by itself. */
export function errorLines(error: unknown, source?: ActionSource): readonly string[] {
  const views = viewsOf(error, source)
  const head = views.length > 1 ? [`${String(views.length)} problems:`] : []
  return [
    ...head,
    ...views.flatMap((view, at) => viewLines(view, views.length > 1 ? `${String(at + 1)}. ` : '')),
  ]
}

/** One annotation for all problems, because the runner keeps ten for each step and drops the rest silently. */
export function errorAnnotation(error: unknown, target?: string): Annotation {
  const views = viewsOf(error)
  const [first] = views
  const where = first?.where === undefined ? '' : `${first.where}: `
  const more = views.length > 1 ? ` (and ${String(views.length - 1)} more, see the log)` : ''
  const title = target === undefined ? 'Cloudburst' : `Cloudburst: ${safe(target, 80)}`
  return {
    title,
    message: `${where}${first?.cause ?? 'unknown error'} What to do: ${first?.fix.join('\n') ?? ''}${more}`,
  }
}

/** The job summary of a run that ended before it reached any target. */
export function renderRefusal(error: ActionError | ManyErrors, action?: ActionSource): string {
  return `### ⛔ Cloudburst did not run\n\n${errorMarkdown(error, action)}\n`
}

/** Markdown paragraphs for the job summary. */
export function errorMarkdown(error: unknown, source?: ActionSource): string {
  return viewsOf(error, source).map(viewMarkdown).join('\n\n')
}

/** The stack of an error that was not made for a reader, for the debug log; empty if there is none. */
export function stackLines(error: unknown): readonly string[] {
  const origin = error instanceof ActionError ? error.cause : error
  if (!(origin instanceof Error) || origin instanceof ActionError) return []
  return (origin.stack ?? '')
    .split('\n')
    .slice(0, 30)
    .map((line) => safe(line))
}

function actionErrorView(error: ActionError, source: ActionSource | undefined): ErrorView {
  return {
    cause: sentence(safe(error.message, 1000)),
    fix: fixLines(error.fix),
    ...(error.link !== undefined && { link: safe(docLink(error.link, source)) }),
    ...(error.location !== undefined && { where: whereText(error.location) }),
    evidence: evidenceOf(error),
  }
}

/** Each line once: the SDK wraps an error in another with the same words, and the cause may be Azure's own answer. */
function evidenceOf(error: ActionError): readonly string[] {
  const { arm, message } = error
  const lines = arm === undefined ? [] : armLines(arm)
  const said = arm !== undefined && message.startsWith(`Azure answered ${String(arm.status)}`)
  return [...new Set([...(said ? lines.slice(1) : lines), ...causeLines(error.cause)])]
}

/** What stands behind the cause: where to read more, Azure's own words, the chain of causes. */
export function evidenceLines(views: readonly ErrorView[]): readonly string[] {
  return views.flatMap((view) => [
    ...(view.link === undefined ? [] : [`See: ${view.link}`]),
    ...view.evidence,
  ])
}

function viewLines(view: ErrorView, mark: string): string[] {
  const where = view.where === undefined ? '' : `${view.where}: `
  return [
    `${mark}${where}${view.cause}`,
    `  What to do: ${view.fix[0]}`,
    ...view.fix.slice(1).map((line) => `    ${line}`),
    ...evidenceLines([view]).map((line) => `  ${line}`),
  ]
}

function viewMarkdown(view: ErrorView): string {
  const where = view.where === undefined ? '' : `${code(view.where)}: `
  const more = view.link === undefined ? '' : `\n\nSee ${link(view.link, view.link)}`
  const evidence = view.evidence.map((line) => `- ${markdown(line, 600)}`).join('\n')
  const cause = `**${where}${markdown(view.cause, 1000)}**`
  const advice = `**What to do:** ${markdown(view.fix[0], 1500)}${pasteBlock(view.fix.slice(1))}`
  return `${cause}\n\n${advice}${more}${evidence === '' ? '' : `\n\n${evidence}`}`
}

function pasteBlock(lines: readonly string[]): string {
  if (lines.every((line) => line.trim() === '')) return ''
  return `\n\n\`\`\`yaml\n${lines.join('\n').replace(/`/gu, "'")}\n\`\`\``
}

function fixLines(fix: string): [string, ...string[]] {
  const [first = '', ...rest] = safeLines(fix)
  return rest.length === 0 ? [sentence(first)] : [first, ...rest]
}

function armLines(arm: ArmDetail): string[] {
  const { code: name = '', message = '' } = arm
  const said = [message.startsWith(name) ? '' : name, message].filter((part) => part !== '').join(': ')
  const lines = [
    `Azure answered ${String(arm.status)} to ${safe(arm.request)}${said === '' ? '' : `: ${safe(said, 600)}`}`,
  ]
  lines.push(...arm.details.slice(0, 10).map((detail) => `detail: ${safe(detail)}`))
  if (arm.retryAfterSeconds !== undefined)
    lines.push(`Azure asks for a wait of ${duration(arm.retryAfterSeconds)}`)
  if (arm.correlationId !== undefined) lines.push(`correlation id ${safe(arm.correlationId, 80)}`)
  return lines
}

/** "because: connect ECONNREFUSED 10.0.0.4:443 (ECONNREFUSED, host 10.0.0.4, port 443)", one line for each cause. */
function causeLines(cause: unknown, depth = 0): string[] {
  if (cause === undefined || cause === null || depth >= DEEPEST_CAUSE) return []
  const inner = cause instanceof AggregateError ? cause.errors.slice(0, 4) : []
  return [
    `because: ${messageOf(cause)}`,
    ...inner.flatMap((one: unknown) => causeLines(one, depth + 1)),
    ...causeLines(causeOf(cause), depth + 1),
  ]
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return safe(typeof error === 'string' ? error : `a thrown ${typeof error}`)
  const said = error.message === '' ? error.name : error.message
  const place = connectionParts(error)
  return safe(place.length === 0 ? said : `${said} (${place.join(', ')})`)
}

/** What Node's connection errors contain besides their text: code, host, port. */
function connectionParts(error: Error): string[] {
  const fields = error as Error & Readonly<Record<string, unknown>>
  const host = fields['hostname'] ?? fields['host'] ?? fields['address']
  const port = fields['port']
  const parts: string[] = []
  if (typeof fields['code'] === 'string') parts.push(fields['code'])
  if (typeof host === 'string') parts.push(`host ${host}`)
  if (typeof port === 'number' || typeof port === 'string') parts.push(`port ${String(port)}`)
  return parts
}

function whereText(location: Location): string {
  return [location.file, location.line, location.column]
    .filter((part) => part !== undefined)
    .map((part) => safe(String(part), 200))
    .join(':')
}

function sentence(text: string): string {
  return text === '' || /[.!?…:]$/u.test(text) ? text : `${text}.`
}
