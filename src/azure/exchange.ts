import { AsyncLocalStorage } from 'node:async_hooks'
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'

/** The last answer of a call, kept because the SDKs lose the body, status and headers of most errors. */
export interface Exchange {
  method?: string
  url?: string
  status?: number
  body?: string
  /** Why there was no answer; the sign-in library hides it behind a code of its own. */
  failure?: unknown
  /** Ends the request if a library does not pass its signal on: an open socket keeps the process alive. */
  readonly signal?: AbortSignal
  header(name: string): string | undefined
}

const running = new AsyncLocalStorage<Exchange>()

/** Runs `call` and keeps its last request and answer in `exchange`, whichever client makes it. */
export function recording<T>(exchange: Exchange, call: () => Promise<T>): Promise<T> {
  return running.run(exchange, call)
}

/** An exchange before its answer: there is no header yet. */
export function newExchange(signal?: AbortSignal): Exchange {
  return { header: () => undefined, ...(signal !== undefined && { signal }) }
}

/** The policy that fills the exchange of the running call. Every client's pipeline has it. */
export const recordExchange: PipelinePolicy = {
  name: 'recordExchange',
  async sendRequest(request, next) {
    const exchange = running.getStore()
    if (exchange !== undefined) startExchange(exchange, request)
    try {
      const response = await next(request)
      if (exchange !== undefined) endExchange(exchange, response)
      return response
    } catch (error) {
      if (exchange !== undefined) exchange.failure = error
      throw error
    }
  },
}

function startExchange(exchange: Exchange, request: PipelineRequest): void {
  if (exchange.signal !== undefined) request.abortSignal = exchange.signal
  exchange.method = request.method
  exchange.url = request.url
  delete exchange.status
  delete exchange.body
  delete exchange.failure
  exchange.header = () => undefined
}

function endExchange(exchange: Exchange, response: PipelineResponse): void {
  exchange.status = response.status
  exchange.body = response.bodyAsText ?? ''
  exchange.header = (name) => response.headers.get(name)
}

/** The number in a header; NaN if there is none: an empty header says nothing, and so not 0. */
export function headerNumber({ header }: Pick<Exchange, 'header'>, name: string): number {
  const value = header(name)?.trim() ?? ''
  return value === '' ? NaN : Number(value)
}
