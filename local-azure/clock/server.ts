import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { numberAt, parseJson } from '../json.ts'
import { readBody, sendJson } from '../net/message.ts'
import type { Clock, Timer } from './virtual.ts'

/** The clock of a runner, which may differ from Azure's. */
export interface RunnersClock {
  readonly clock: Clock
  /** Epoch milliseconds as the runner of that name sees them. */
  readonly runnerMillis: (client: string | undefined) => number
}

/** Monotonic time counts from here, so that a client cannot mistake it for a date. */
const ZERO = Date.UTC(2020, 0, 1)

/**
 * `GET …/now`, `POST …/sleep` and `POST …/deadline` with `{"seconds": n}`; the last two reply when that time has come.
 * `client` is the name under which the caller has joined. Each reply has the
 * runner's date, which can jump, and a monotonic time, which cannot.
 */
export async function serveClock(
  { clock, runnerMillis }: RunnersClock,
  action: string,
  request: IncomingMessage,
  response: ServerResponse,
  client?: string,
): Promise<void> {
  const reply = (): void =>
    sendJson(response, 200, { epochMillis: runnerMillis(client), monotonicMillis: clock.now() - ZERO })
  if (request.method === 'GET' && action === 'now') reply()
  else if (request.method === 'POST' && (action === 'sleep' || action === 'deadline')) {
    const seconds = numberAt(parseJson(await readBody(request)), 'seconds')
    wait(clock, { action, seconds, client }, response, reply)
  } else sendJson(response, 404, { error: 'The clock knows GET now, POST sleep and POST deadline.' })
}

interface Asked {
  readonly action: 'sleep' | 'deadline'
  readonly seconds: number | undefined
  readonly client: string | undefined
}

function wait(
  clock: Clock,
  { action, seconds, client }: Asked,
  response: ServerResponse,
  reply: () => void,
): void {
  if (seconds === undefined || !(seconds >= 0)) {
    sendJson(response, 400, { error: 'The body must be {"seconds": n} with n of 0 or more.' })
    return
  }
  const timer: Timer =
    action === 'sleep' ? clock.sleep(seconds, reply, client) : clock.deadline(seconds, reply)
  response.on('close', () => timer.cancel())
}

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: clock\r\n\r\n'

/**
 * The same over one connection: the answer to `<number> now`, `<number> sleep <seconds>` and `<number> deadline
 * <seconds>` is `<number> <epoch milliseconds> <monotonic milliseconds>`, for the last two when that time has come. `<number> forget` cancels one.
 */
export function serveLine({ clock, runnerMillis }: RunnersClock, connection: Duplex, client?: string): void {
  const timers = new Map<string, Timer>()
  const hear = (line: string): void => {
    const [number = '', action = '', text = ''] = line.split(' ')
    const reply = (): void => {
      timers.delete(number)
      connection.write(`${number} ${String(runnerMillis(client))} ${String(clock.now() - ZERO)}\n`)
    }
    const seconds = text === '' ? NaN : Number(text)
    if (action === 'now') reply()
    else if (action === 'forget') {
      timers.get(number)?.cancel()
      timers.delete(number)
    } else if (!(seconds >= 0)) connection.write(`${number} ?\n`)
    else if (action === 'sleep') timers.set(number, clock.sleep(seconds, reply, client))
    else timers.set(number, clock.deadline(seconds, reply))
  }
  connection.write(SWITCHING)
  onLines(connection, hear)
  connection.on('close', () => {
    for (const timer of timers.values()) timer.cancel()
  })
}

function onLines(connection: Duplex, hear: (line: string) => void): void {
  let rest = ''
  connection.on('data', (piece: Buffer) => {
    const lines = (rest + piece.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  })
  // A client that is gone must not leave its timers behind.
  connection.on('end', () => connection.end())
  connection.on('error', () => connection.destroy())
}
