import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'

/** The clock's two times; no one can set the second. */
interface Told {
  readonly epochMillis: number
  /** From any zero. */
  readonly monotonicMillis: number
}

export interface Asked {
  readonly answer: Promise<Told>
  /** The answer is wanted no longer, and never comes. */
  forget(): void
}

interface Waiting {
  readonly resolve: (told: Told) => void
  readonly reject: (error: unknown) => void
}

/**
 * One connection for all that is asked: a question is a line `<number> <words>`, and its answer, in no order, a line
 * `<number> <epoch milliseconds> <monotonic milliseconds>`. Its agent is its own, so that no proxy setting applies to it. Opened when first asked;
 * keeps the process alive only while something is waited for.
 */
export class Line {
  readonly #url: string
  readonly #waiting = new Map<number, Waiting>()
  #socket: Promise<Socket> | undefined
  #number = 0

  constructor(url: string) {
    this.#url = url
  }

  ask(words: string): Asked {
    const number = (this.#number += 1)
    const answer = new Promise<Told>((resolve, reject) => this.#waiting.set(number, { resolve, reject }))
    this.#send(`${number} ${words}`)
    return {
      answer,
      forget: () => {
        if (this.#waiting.delete(number)) this.#send(`${number} forget`)
      },
    }
  }

  #send(line: string): void {
    this.#socket ??= this.#open()
    this.#socket.then(
      (socket) => {
        socket.write(`${line}\n`)
        this.#rest(socket)
      },
      (error: unknown) => this.#broken(error),
    )
  }

  #open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'clock' }
      const opening = request(this.#url, { agent: new Agent(), headers })
      opening.on('error', reject)
      opening.on('response', ({ statusCode }) => reject(new Error(`it answered ${statusCode ?? 0}`)))
      opening.on('upgrade', (_, socket: Socket) => {
        this.#listen(socket)
        resolve(socket)
      })
      opening.end()
    })
  }

  #listen(socket: Socket): void {
    let rest = ''
    socket.setNoDelay(true).setEncoding('utf8')
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#heard(line)
      this.#rest(socket)
    })
    socket.on('error', (error) => this.#broken(error))
    socket.on('close', () => this.#broken(new Error('it hung up')))
  }

  #heard(line: string): void {
    const [number = NaN, epochMillis = NaN, monotonicMillis = epochMillis] = line.split(' ').map(Number)
    const waiting = this.#waiting.get(number)
    this.#waiting.delete(number)
    if (Number.isFinite(epochMillis)) waiting?.resolve({ epochMillis, monotonicMillis })
    else waiting?.reject(new TypeError(`no time in ${line.slice(0, 100)}`))
  }

  #rest(socket: Socket): void {
    if (this.#waiting.size === 0) socket.unref()
    else socket.ref()
  }

  /** The next request opens another connection. */
  #broken(error: unknown): void {
    this.#socket = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
  }
}
