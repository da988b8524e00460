import type { LocalAzure } from '../../../local-azure/index.ts'
import { around, type Arrived } from './gate.ts'
import { goesAlong, touchOf } from './touches.ts'
import { sideOf, Trace, type Side } from './trace.ts'

/** Serves the requests of one run while those of the other wait, as if its process had lost the processor. */
export class Turns {
  readonly trace = new Trace()
  readonly #azure: LocalAzure
  readonly #turns: readonly number[]
  #index = 0
  #left: number
  /** Requests that were served since the last change of turns. */
  #since = 0
  readonly #over = new Set<string>()
  #waiting: (() => void)[] = []
  readonly #second = Promise.withResolvers<undefined>()

  constructor(azure: LocalAzure, turns: readonly number[]) {
    this.#azure = azure
    this.#turns = turns
    this.#left = turns[0] ?? 0
    around(azure, async (serve, arrived) => {
      if (goesAlong(arrived.touched)) this.#goAlong(arrived)
      else if (!(await this.#turnOf(arrived))) return
      await serve()
    })
    this.#hearPauses()
  }

  /** Resolves when the first run has had its first turn, or has ended. */
  get secondsTurn(): Promise<undefined> {
    return this.#second.promise
  }

  over(client: Side): void {
    this.trace.over(client)
    this.#over.add(client)
    this.#second.resolve(undefined)
    this.#wake()
  }

  /** After the last change of turns a run goes on until it pauses. */
  #hearPauses(): void {
    const { timer } = this.#azure
    const sleep = timer.sleep.bind(timer)
    timer.sleep = (seconds, then, client) => {
      if (client === 'first' || client === 'second') this.#pauses(client)
      return sleep(seconds, then, client)
    }
  }

  #pauses(client: Side): void {
    this.trace.pause(client)
    const isLast = this.#index === this.#turns.length && sideOf(this.#index) === client
    if (!isLast || this.#since === 0) return
    this.#index += 1
    this.#wake()
  }

  #goAlong({ client, touched }: Arrived): void {
    if (client === 'first' || client === 'second') this.trace.along(client, touchOf(touched))
  }

  /**
   * While a request waits, its run counts as waiting for a slow answer, so that time goes on for the other. Answers
   * whether somebody still waits for the request when its turn comes.
   */
  async #turnOf(arrived: Arrived): Promise<boolean> {
    const { client, response } = arrived
    if (client !== '' && !this.#isUp(client)) {
      const goOn = this.#azure.timer.withhold(client)
      response.once('close', () => {
        goOn()
        this.#wake()
      })
      while (!this.#isUp(client) && !response.destroyed)
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      goOn()
    }
    if (response.destroyed) return false
    this.#took(arrived)
    return true
  }

  #isUp(client: string): boolean {
    if (this.#index > this.#turns.length || this.#over.size > 0) return true
    return sideOf(this.#index) === client
  }

  #took({ client, touched }: Arrived): void {
    if (client !== 'first' && client !== 'second') return
    this.trace.step(client, touchOf(touched))
    this.#since += 1
    if (this.#index >= this.#turns.length) return
    this.#left -= 1
    if (this.#left > 0) return
    this.#index += 1
    this.#since = 0
    this.#second.resolve(undefined)
    this.#left = this.#turns[this.#index] ?? 0
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
