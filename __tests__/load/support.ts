import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../src/domain/clock.ts'
import type { LoadSourceConfig, Secret } from '../../src/domain/config.ts'
import type { LoadReading, LoadRequest } from '../../src/domain/load.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import type { LoadPorts } from '../../src/load/ports.ts'

/** A Sunday in 2026, 10:00:00 UTC. */
export const NOW = Date.UTC(2026, 2, 1, 10) / 1000

export function request(minutesBack: number, to = NOW, signal = new AbortController().signal): LoadRequest {
  return { fromEpochSeconds: epochSeconds(to - minutesBack * 60), toEpochSeconds: epochSeconds(to), signal }
}

export function secret(plain: string): Secret {
  return { reveal: () => plain, toString: () => '***', toJSON: () => '***' }
}

export function config(more: Partial<LoadSourceConfig>): LoadSourceConfig {
  return { source: 'value', headers: {}, ...more }
}

/**
 * A clock whose pauses are short: a second of them lasts `pauseMilliseconds`. Time limits are real ones, which a busy
 * machine does not reach, unless they are what a test is about.
 */
export function quickClock(pauseMilliseconds = 20, limitMilliseconds = 1000): Clock {
  return {
    now: () => Promise.resolve(epochSeconds(NOW)),
    sleep: (duration, signal) => pause(duration * pauseMilliseconds, undefined, { signal }),
    deadline: (duration, parent, what) => {
      const own = new AbortController()
      const timer = setTimeout(
        () =>
          own.abort(new ActionError(`${what} timed out`, { fix: 'as the real one says', transient: true })),
        duration * limitMilliseconds,
      )
      return { signal: AbortSignal.any([own.signal, parent]), done: () => clearTimeout(timer) }
    },
  }
}

export function ports(more: Partial<LoadPorts> = {}): LoadPorts {
  return {
    arm: { get: (url) => Promise.reject(new Error(`no Azure in this test: ${url}`)) },
    logs: { query: () => Promise.reject(new Error('no Log Analytics in this test')) },
    fetch,
    clock: quickClock(),
    readFile: (path) => {
      throw new Error(`no files in this test: ${path}`)
    },
    ...more,
  }
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface Loopback {
  readonly url: string
  readonly asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  close(): Promise<void>
}

/** A real HTTP server on loopback that remembers what it was asked. */
export async function serve(
  handler: Handler,
  make: (listener: Listener) => Server = createServer,
): Promise<Loopback> {
  const asked: Loopback['asked'] = []
  const server = make((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const body = Buffer.concat(pieces).toString()
      const { method = '', url = '', headers } = incoming
      asked.push({ method, url, headers, body })
      handler(incoming, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${String(port)}`, asked, close }
}

export type Listener = (incoming: IncomingMessage, response: ServerResponse) => void

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export function text(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
}

/** The reading's values, or its reason. */
export function said(reading: LoadReading): readonly (number | null)[] | string {
  return reading.kind === 'series' ? reading.series.values : reading.reason
}

/** Its reason as a person reads it, the same in every run. */
export function told(reading: LoadReading): unknown {
  const values = said(reading)
  return typeof values === 'string' ? values.replaceAll(/:\d{4,5}\b/gu, ':PORT') : values
}
