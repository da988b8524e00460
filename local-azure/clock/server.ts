import type { IncomingMessage, ServerResponse } from 'node:http'
import { numberAt, parseJson } from '../json.ts'
import { readBody, sendJson } from '../net/message.ts'
import type { Clock, Timer } from './virtual.ts'

/**
 * `GET …/now`, `POST …/sleep` and `POST …/deadline` with `{"seconds": n}`; the last two reply when that time has come.
 * `client`: who asks, where it has joined under a name.
 */
export async function serveClock(
  clock: Clock,
  action: string,
  request: IncomingMessage,
  response: ServerResponse,
  client?: string,
): Promise<void> {
  const reply = (): void => sendJson(response, 200, { epochMillis: clock.now() })
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
