import type { LoadSourceConfig } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { seconds } from '../domain/units.ts'
import { requireSafe } from './address.ts'
import { networkProblem } from './network-errors.ts'
import type { LoadPorts } from './ports.ts'
import { problem } from './problem.ts'

/** A private source that is down must not delay what public Azure can do alone. */
const TIME_LIMIT_SECONDS = 10
const SIZE_LIMIT_BYTES = 5 * 1024 * 1024
const MOST_REDIRECTS = 3
/** RFC 7234: the answer is stale, was not revalidated, or is old. */
const STALE = /^11[0-3]\b/u
const WHOLE_SECONDS = /^\d{1,9}$/u
const PAUSE_BEFORE_RETRY_SECONDS = 1
/** If a server asks for a longer wait than this, the next pass tries again. */
const LONGEST_PAUSE_SECONDS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Too many requests, and the statuses of a proxy while the server behind it restarts. */
const PASSING = new Set([429, 502, 503, 504])

export interface Question {
  readonly url: URL
  readonly headers: LoadSourceConfig['headers']
  readonly accept: string
  /** Sent by POST as a form if present; otherwise the request is a GET. */
  readonly form?: URLSearchParams
}

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly text: string
  /** The value of `Age`: how long ago a cache took its copy. */
  readonly ageSeconds?: number
  readonly lastModified?: string
  /** `Warning: 110` and its like: a cache says that its copy is stale. */
  readonly isStale?: true
  /** `Link: …; rel="next"` or a `Content-Range` of less than the whole: it is a page of several. */
  readonly isPage?: true
  /** The value of `Retry-After`; absent if there is none, or it is a date. */
  readonly retryAfterSeconds?: number
}

/**
 * Makes the request, and repeats it once after a transient failure, all within 10 s. Follows at most three redirects,
 * only of the same service, because the headers are its secrets. Throws ActionError; returns an answer of any
 * status.
 */
export async function ask(question: Question, ports: LoadPorts, signal: AbortSignal): Promise<Answer> {
  const host = question.url.host
  const deadline = ports.clock.deadline(seconds(TIME_LIMIT_SECONDS), signal, `the load query to ${host}`)
  try {
    return await askTwice(question, ports, deadline.signal)
  } catch (error) {
    if (error instanceof ActionError && error !== deadline.signal.reason) throw error
    if (signal.aborted)
      throw problem(`${printable(host, 120)} was still being read when the run was stopped`, '')
    if (deadline.signal.aborted) {
      throw problem(
        `${printable(host, 120)} did not answer within ${String(TIME_LIMIT_SECONDS)} s`,
        'Can the runner reach it, and is the query cheap enough?',
      )
    }
    throw networkProblem(error, host)
  } finally {
    deadline.done()
  }
}

async function askTwice(question: Question, ports: LoadPorts, signal: AbortSignal): Promise<Answer> {
  let pause = PAUSE_BEFORE_RETRY_SECONDS
  try {
    const answer = await askOnce(question, ports, signal)
    pause = Math.max(pause, answer.retryAfterSeconds ?? 0)
    if (!PASSING.has(answer.status) || pause > LONGEST_PAUSE_SECONDS) return answer
  } catch (error) {
    if (signal.aborted) throw error
    const said = error instanceof ActionError ? error : networkProblem(error, question.url.host)
    if (!said.transient) throw said
  }
  await ports.clock.sleep(seconds(pause), signal)
  return askOnce(question, ports, signal)
}

async function askOnce(question: Question, ports: LoadPorts, signal: AbortSignal): Promise<Answer> {
  const headers = sentHeaders(question)
  let url = question.url
  for (let followed = 0; ; followed += 1) {
    const init = question.form === undefined ? {} : { method: 'POST', body: question.form }
    const response = await ports.fetch(url.href, { ...init, headers, redirect: 'manual', signal })
    if (!REDIRECTS.has(response.status)) return await answerOf(response, url)
    await response.body?.cancel()
    url = redirected(url, response.headers.get('location'), followed, question.form !== undefined)
  }
}

function sentHeaders(question: Question): Headers {
  const headers = new Headers({ accept: question.accept })
  for (const [name, secret] of Object.entries(question.headers)) {
    try {
      headers.set(name, secret.reveal())
    } catch {
      // The error would quote the value, which is a secret.
      throw problem(
        `load-headers: ${printable(name, 60)} is not a header that can be sent`,
        'One "Name: value" a line, without other control characters or letters beyond Latin-1',
      )
    }
  }
  return headers
}

function redirected(from: URL, location: string | null, followed: number, posted: boolean): URL {
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined
  const name = printable(from.host, 120)
  if (to === undefined)
    throw problem(`${name} redirects to nowhere`, 'Set load-url to where the load really is')
  const target = printable(to.origin + to.pathname, 200)
  if (!isSameService(from, to) || posted) {
    throw problem(
      `${name} redirects to ${target}, which is not followed`,
      'A redirect would send load-headers to another service. If it is a sign-in page, the credentials are missing or wrong; otherwise set load-url to the new place',
    )
  }
  if (followed >= MOST_REDIRECTS) {
    throw problem(
      `${name} redirects more than ${String(MOST_REDIRECTS)} times, last to ${target}`,
      'Set load-url to where the load really is',
    )
  }
  requireSafe(to, `the redirect of ${name}`)
  return to
}

/** The same origin, or the usual step from http to https. On another port of the host another service may listen. */
function isSameService(from: URL, to: URL): boolean {
  const becomesHttps = from.protocol === 'http:' && to.protocol === 'https:' && from.port + to.port === ''
  return to.origin === from.origin || (becomesHttps && to.hostname === from.hostname)
}

async function answerOf(response: Response, url: URL): Promise<Answer> {
  const contentType = response.headers.get('content-type') ?? ''
  const retryAfter = response.headers.get('retry-after') ?? ''
  const age = response.headers.get('age') ?? ''
  const lastModified = response.headers.get('last-modified')
  return {
    status: response.status,
    contentType,
    text: await limitedText(response, url),
    ...(WHOLE_SECONDS.test(retryAfter) && { retryAfterSeconds: Number(retryAfter) }),
    ...(WHOLE_SECONDS.test(age) && { ageSeconds: Number(age) }),
    ...(lastModified !== null && { lastModified }),
    ...(isStale(response.headers) && { isStale: true }),
    ...(isPage(response.headers) && { isPage: true }),
  }
}

/** Caches that say in words of their own what they serve. */
const CACHE_HEADERS = ['x-cache', 'x-cache-status', 'cf-cache-status', 'x-proxy-cache'] as const

function isStale(headers: Headers): boolean {
  const cached = CACHE_HEADERS.map((name) => headers.get(name) ?? '')
  return (
    STALE.test(headers.get('warning') ?? '') || cached.some((one) => /\b(?:stale|updating)\b/iu.test(one))
  )
}

function isPage(headers: Headers): boolean {
  const [, last, size] = /-(\d{1,12})\/(\d{1,12})$/u.exec(headers.get('content-range') ?? '') ?? []
  return /\brel="?next\b/iu.test(headers.get('link') ?? '') || Number(last) + 1 < Number(size)
}

async function limitedText(response: Response, url: URL): Promise<string> {
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  // Leaving the loop by an error cancels the rest of the body.
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength
    if (bytes > SIZE_LIMIT_BYTES) {
      throw problem(
        `${printable(url.host, 120)} answered more than ${String(SIZE_LIMIT_BYTES / 1024 / 1024)} MiB`,
        'Ask for one number or one series',
      )
    }
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}
