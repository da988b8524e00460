import { ActionError, type ArmDetail } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import type { Advice } from './advice-type.ts'
import { adviseOn } from './advice.ts'
import { meaningOf } from './answer.ts'
import { parseErrorBody, type ErrorBody } from './error-body.ts'
import type { Exchange } from './exchange.ts'

/** An answer of Azure that is not the expected one, and what it means for the run. */
export class ArmError extends ActionError {
  readonly body: ErrorBody
  /** The limiter holds up the next try until ARM has room again, so trying more often adds no load. */
  waitsItsTurn = false

  constructor(message: string, advice: Advice, arm: ArmDetail, body: ErrorBody) {
    super(message, { ...advice, arm, transient: arm.meaning === 'transient' || arm.meaning === 'busy' })
    this.name = 'ArmError'
    this.body = body
  }
}

/** Makes the error from an answer outside 200…299. `retryAfterSeconds` is what its headers ask for. */
export function armError(exchange: Exchange, retryAfterSeconds: number | undefined): ArmError {
  const status = exchange.status ?? 0
  const body = parseErrorBody(exchange.body)
  const request = requestName(exchange)
  const said = body.message === undefined ? ' without an explanation' : `: ${printable(body.message)}`
  // App Service sends the status again as the code of some refusals.
  const isTold = body.code === undefined || body.code === String(status)
  const code = isTold ? '' : ` ${printable(body.code, 80)}`
  const message = sentence(`Azure answered ${status}${code} to ${request}${said}`)
  const detail = armDetail(exchange, body, request, retryAfterSeconds)
  return new ArmError(message, adviseOn(status, body, exchange), detail, body)
}

/** Adds a full stop, so that another sentence can follow. */
function sentence(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`
}

/** An answer with a success status and the wrong content, such as the page of a captive portal. */
export function unreadableAnswer(exchange: Exchange, cause?: unknown): ActionError {
  const request = requestName(exchange)
  return new ActionError(
    `Azure answered ${exchange.status ?? 0} to ${request}, but ${contentOf(exchange)}.`,
    {
      fix: 'Check whether a proxy or a captive portal answers instead of Azure: HTTPS_PROXY and resource-manager-endpoint say where the request goes.',
      arm: detailOf(exchange),
      cause,
      transient: true,
    },
  )
}

/** What came in place of what was asked for. */
function contentOf({ body = '' }: Exchange): string {
  const { message } = parseErrorBody(body)
  if (message !== undefined) return `with something else: ${printable(message, 160)} instead of JSON`
  return body.trim() === '' ? 'with an empty body instead of JSON' : 'without what was asked for'
}

/** Code, message, details and correlation id of any answer. */
export function detailOf(exchange: Exchange): ArmDetail {
  return armDetail(exchange, parseErrorBody(exchange.body), requestName(exchange), undefined)
}

/** "PUT …/serverfarms/plan". Leaves out subscription, group and namespace, which only make the line long. */
export function requestName({ method = 'GET', url = '' }: Exchange): string {
  const path = URL.canParse(url) ? decodeURI(new URL(url).pathname) : url
  const short = path.replace(/^.*?\/providers\/[^/]+\//iu, '…/')
  return `${method} ${printable(short, 200)}`
}

/** The id by which support finds the request. */
export function correlationId(exchange: Exchange): string | undefined {
  const id = exchange.header('x-ms-correlation-request-id') ?? exchange.header('x-ms-request-id')
  return id === undefined ? undefined : printable(id, 80)
}

function armDetail(
  exchange: Exchange,
  body: ErrorBody,
  request: string,
  retryAfterSeconds: number | undefined,
): ArmDetail {
  const id = correlationId(exchange)
  const extended = body.extendedCode === undefined ? [] : [`ExtendedCode ${body.extendedCode}`]
  return {
    status: exchange.status ?? 0,
    meaning: meaningOf(exchange.status ?? 0, body),
    request,
    details: [...extended, ...body.details].map((line) => printable(line)),
    ...(body.code !== undefined && { code: printable(body.code, 80) }),
    ...(body.message !== undefined && { message: printable(body.message) }),
    ...(id !== undefined && { correlationId: id }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}
