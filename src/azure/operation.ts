import type { Resize, ResizeShort } from '../burst/ports.ts'
import { ActionError, type ArmDetail } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { availableInstances, meaningOf } from './answer.ts'
import { correlationId, requestName } from './arm-error.ts'
import { parseErrorBody } from './error-body.ts'
import { headerNumber, type Exchange } from './exchange.ts'
import { asObject, asText } from './json.ts'
import { isResourceManager } from './arm-address.ts'
import { writtenBy, type Answered, type ArmSession } from './session.ts'

/** Pause between polls if the service names none. The SDK's default is 2 s, but a resize needs tens of seconds. */
const POLL_SECONDS = 5
const LONGEST_POLL_SECONDS = 60

type State = 'running' | 'done' | ResizeShort

/**
 * Follows a PUT of an App Service plan. 200 is done. 202 names an operation to poll. 200 or 201 may still say
 * InProgress; then the plan itself is read. Each `poll` makes one read, so that the caller owns the time. `present` is
 * how many instances of the wanted size the plan had before.
 */
export function followResize(
  session: ArmSession,
  planUrl: string,
  put: Answered<unknown>,
  present: number,
): Resize {
  let url = operationUrl(put.exchange, session.cloud.resourceManager) ?? planUrl
  let state = stateOf(put, present)
  let last = put.exchange
  return {
    written: writtenBy(put),
    get pollAfterSeconds() {
      const asked = headerNumber(last, 'retry-after')
      return Number.isFinite(asked) ? Math.min(LONGEST_POLL_SECONDS, Math.max(1, asked)) : POLL_SECONDS
    },
    async poll(signal) {
      if (state === 'done') return state
      const answered = await pollOnce(session, url, planUrl, signal)
      if (answered === undefined) {
        url = planUrl
        return state
      }
      last = answered.exchange
      state = stateOf(answered, present)
      return state
    },
  }
}

/**
 * Polls the operation once; undefined if it cannot be read: the identity may not, the service has forgotten it, or it does not
 * answer. The plan itself then tells the same.
 */
async function pollOnce(
  session: ArmSession,
  url: string,
  planUrl: string,
  signal: AbortSignal,
): Promise<Answered<unknown> | undefined> {
  try {
    // An operation that has ended may say nothing more; a plan is never nothing.
    const body = url === planUrl ? 'resource' : 'json-or-empty'
    return await session.send({ method: 'GET', url }, signal, { body })
  } catch (error) {
    if (url !== planUrl && error instanceof ActionError && !signal.aborted) return undefined
    throw error
  }
}

/** Where to poll. Never follows an operation on a foreign host, because the token would go with it. */
function operationUrl(exchange: Exchange, resourceManager: string): string | undefined {
  if (exchange.status !== 202) return undefined
  return ['azure-asyncoperation', 'operation-location', 'location']
    .map((name) => exchange.header(name))
    .find((url) => url !== undefined && isResourceManager(url, resourceManager))
}

/** From an operation's `status`, a resource's `provisioningState`, or the bare status code. */
function stateOf({ value, exchange }: Answered<unknown>, present: number): State {
  const body = asObject(value)
  const said = asText(body['status']) ?? asText(asObject(body['properties'])['provisioningState'])
  switch (said?.toLowerCase()) {
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return shortage(exchange, present) ?? fail(said, exchange)
    case 'inprogress':
    case 'running':
    case 'accepted':
    case 'pending':
    case 'updating':
      return 'running'
    default:
      return exchange.status === 202 ? 'running' : 'done'
  }
}

/** Azure may accept a resize and then lack quota or workers. Fewer instances may still be possible. */
function shortage(exchange: Exchange, present: number): ResizeShort | undefined {
  const body = parseErrorBody(exchange.body)
  const meaning = meaningOf(exchange.status ?? 0, body)
  if (meaning !== 'quota' && meaning !== 'stock') return undefined
  const available = availableInstances(body, present)
  const reason = printable(body.message ?? 'no more instances are available')
  return { kind: 'short', reason, ...(available !== undefined && { available }) }
}

function fail(said: string, exchange: Exchange): never {
  throw failed(said, exchange)
}

function failed(said: string, exchange: Exchange): ActionError {
  const { code, message, details } = parseErrorBody(exchange.body)
  const id = correlationId(exchange)
  const arm: ArmDetail = {
    status: exchange.status ?? 0,
    meaning: 'refused',
    request: requestName(exchange),
    details: details.map((line) => printable(line)),
    ...(code !== undefined && { code: printable(code, 80) }),
    ...(message !== undefined && { message: printable(message) }),
    ...(id !== undefined && { correlationId: id }),
  }
  const why = message === undefined ? '' : `: ${printable(message)}`
  return new ActionError(
    `Azure accepted the new size of the plan and then gave up (${printable(said, 40)})${why}`,
    {
      fix: 'See the activity log of the plan for the reason. Fewer burst-instances or another burst-sku may be available.',
      arm,
    },
  )
}
