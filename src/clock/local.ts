import { Agent, request, type ClientRequest } from 'node:http'
import type { Clock } from '../domain/clock.ts'
import { ActionError } from '../domain/errors.ts'
import { epochSeconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { makeDeadline } from './deadlines.ts'

interface Asked {
  readonly request: ClientRequest
  /** The moment the server named in its answer. */
  readonly answer: Promise<EpochSeconds>
}

/**
 * Virtual time, kept by the local Azure at `url`. `sleep` and `deadline` are requests that it holds open until
 * virtual time has come so far. The agent is our own, so that no proxy setting applies to it.
 */
export function localClock(url: string): Clock {
  const base = url.replace(/\/+$/u, '')
  const agent = new Agent({ keepAlive: true })
  let lastSeen: EpochSeconds | undefined

  function ask(method: 'GET' | 'POST', path: string, seconds?: Seconds): Asked {
    const asked = send(agent, method, `${base}${path}`, seconds)
    const answer = asked.answer.then((now) => (lastSeen = now))
    // A deadline that was given back is never awaited; its broken connection is nobody's problem.
    answer.catch(() => undefined)
    return { request: asked.request, answer }
  }

  return {
    now: () => ask('GET', '/now').answer,
    sleep: (duration, signal) => abortable(() => ask('POST', '/sleep', duration), signal),
    deadline: (duration, parent, what) =>
      makeDeadline(duration, parent, what, lastSeen, (onEnd) => {
        const held = ask('POST', '/deadline', duration)
        let released = false
        held.answer.then(
          () => onEnd(),
          (problem: unknown) => {
            if (!released) onEnd(problem as Error)
          },
        )
        return () => {
          released = true
          held.request.destroy()
        }
      }),
  }
}

async function abortable(start: () => Asked, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const asked = start()
  const onAbort = (): unknown => asked.request.destroy()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await asked.answer
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function send(agent: Agent, method: string, url: string, seconds?: Seconds): Asked {
  const body = seconds === undefined ? '' : JSON.stringify({ seconds })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const outgoing = request(url, { agent, method, headers })
  const answer = new Promise<EpochSeconds>((resolve, reject) => {
    outgoing.on('error', (error) => reject(clockGone(url, error)))
    outgoing.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', (error) => reject(clockGone(url, error)))
      response.on('end', () => {
        try {
          resolve(moment(text))
        } catch (error) {
          reject(clockGone(url, error))
        }
      })
    })
    outgoing.end(body)
  })
  return { request: outgoing, answer }
}

function moment(text: string): EpochSeconds {
  const { epochMillis } = JSON.parse(text) as { epochMillis?: unknown }
  if (typeof epochMillis !== 'number') throw new TypeError(`no epochMillis in ${text.slice(0, 100)}`)
  return epochSeconds(epochMillis / 1000)
}

function clockGone(url: string, cause: unknown): ActionError {
  return new ActionError(`The local clock did not answer at ${url}.`, {
    fix: 'Start local-azure again, or unset CLOUDBURST_LOCAL_CLOCK to use the time of this machine.',
    cause,
  })
}
