/**
 * Discrete-event time. Time stands still while the server works on a request; once all is quiet, it jumps to the next
 * sleep. It passes a deadline only on the way to a later sleep, or while a reply is withheld: a client that merely
 * computes must never see its deadline fire. One that is already due passes once all is quiet: the client may wait for
 * nothing else.
 *
 * Several clients share the clock when each has joined under a name. Time then stands still until every one of them
 * sleeps, so that the work of one takes no time for the others, however late the machine schedules its process.
 */

export interface Timer {
  /** Cancels the timer: the client went away, or needs it no longer. */
  cancel(): void
}

export interface Clock {
  readonly kind: 'virtual' | 'real'
  /** Milliseconds since the epoch. */
  now(): number
  /** `client` is the name under which the sleeper has joined. */
  sleep(seconds: number, then: () => void, client?: string): Timer
  deadline(seconds: number, then: () => void): Timer
  /** The server works on a request until the caller calls the returned function; later calls do nothing. */
  busy(): () => void
  /**
   * The server withholds a reply until the caller calls the returned function; later calls do nothing. `client` is the name
   * under which the one who waits for it has joined.
   */
  withhold(client?: string): () => void
  /** A client joins, and leaves when the caller calls the returned function; later calls do nothing. */
  join(client: string): () => void
  /** Moves virtual time, for a caller that drives the clock; real time moves by itself. */
  moveTo?(epochMillis: number): void
  close(): void
}

/** The name under which a slow reply sleeps. */
export const SLOW_REPLY = ' slow reply'

type Kind = 'sleep' | 'deadline'

interface Entry {
  readonly at: number
  readonly order: number
  readonly kind: Kind
  readonly then: () => void
  readonly client?: string | undefined
}

export interface Grace {
  /** Real milliseconds of quiet after the client went to sleep; 0 is two rounds of the event loop. */
  readonly afterSleep: number
  /** Real milliseconds of quiet after a reply, in which another flow of the client may issue its next request. */
  readonly afterReply: number
  /**
   * Real milliseconds of quiet before time moves to a deadline because of a withheld reply alone. A client whose
   * deadline has just passed needs a moment to give up the call: its next deadline must not pass meanwhile.
   */
  readonly whileWithheld?: number
}

/** Real milliseconds of quiet before a deadline passes that came due together with a reply: the client may be slow to read it. */
const DUE_MILLISECONDS = 1000

const GRACE = { afterSleep: 0, afterReply: 12, whileWithheld: 200 } as const

/** Time that moves to the next sleep or deadline as soon as all clients wait, so that hours pass in seconds. */
export class VirtualClock implements Clock {
  readonly kind = 'virtual'
  #now: number
  #order = 0
  #serving = 0
  readonly #withheld: { readonly client: string | undefined }[] = []
  #entries: Entry[] = []
  readonly #clients = new Set<string>()
  #lastWasSleep = false
  /** A due deadline has passed after all was quiet, so that the others that are due need not wait as long again. */
  #isPassingDue = false
  /** Counts plans, so that an outdated plan can tell that it is one. */
  #plans = 0
  #timer: NodeJS.Timeout | undefined
  readonly #grace: Grace
  /** Called before time moves to a later instant. */
  onMove: ((epochMillis: number) => void) | undefined

  constructor(startMillis: number, grace: Grace = GRACE) {
    this.#now = startMillis
    this.#grace = grace
  }

  now(): number {
    return this.#now
  }

  sleep(seconds: number, then: () => void, client?: string): Timer {
    this.#lastWasSleep = true
    return this.#add('sleep', seconds, then, client)
  }

  join(client: string): () => void {
    this.#clients.add(client)
    return once(() => {
      this.#clients.delete(client)
      this.#plan()
    })
  }

  deadline(seconds: number, then: () => void): Timer {
    return this.#add('deadline', seconds, then)
  }

  busy(): () => void {
    this.#serving += 1
    return once(() => {
      this.#serving -= 1
      this.#lastWasSleep = false
      this.#isPassingDue = false
      this.#plan()
    })
  }

  withhold(client?: string): () => void {
    const entry = { client }
    this.#withheld.push(entry)
    this.#plan()
    return once(() => void this.#withheld.splice(this.#withheld.indexOf(entry), 1))
  }

  /** Moves time to `epochMillis` and fires what is due on the way, in order. For a caller that drives the clock. */
  moveTo(epochMillis: number): void {
    for (;;) {
      const next = this.#earliest(() => true)
      if (next === undefined || next.at > epochMillis) break
      this.#fire(next)
    }
    this.#set(epochMillis)
  }

  close(): void {
    this.#plans += 1
    clearTimeout(this.#timer)
    this.#entries = []
  }

  #add(kind: Kind, seconds: number, then: () => void, client?: string): Timer {
    const entry = { at: this.#now + Math.max(0, seconds) * 1000, order: this.#order++, kind, then, client }
    this.#entries.push(entry)
    this.#plan()
    return { cancel: () => this.#remove(entry) }
  }

  #remove(entry: Entry): void {
    const index = this.#entries.indexOf(entry)
    if (index !== -1) this.#entries.splice(index, 1)
    this.#plan()
  }

  #plan(): void {
    const plan = (this.#plans += 1)
    clearTimeout(this.#timer)
    const next = this.#next()
    if (next === undefined) return
    const { afterSleep, afterReply, whileWithheld = GRACE.whileWithheld } = this.#grace
    const go = (): void => {
      if (plan === this.#plans) this.#advance()
    }
    const asleep = this.#entries.some((entry) => entry.kind === 'sleep')
    const awake = asleep ? afterReply : whileWithheld
    const usual = this.#lastWasSleep && next.kind === 'sleep' ? afterSleep : awake
    const isDue = next.at <= this.#now && next.kind === 'deadline'
    const untilDuePasses = this.#isPassingDue ? afterReply : DUE_MILLISECONDS
    const quiet = isDue ? untilDuePasses : usual
    if (quiet === 0) setImmediate(() => setImmediate(go))
    else this.#timer = setTimeout(go, quiet)
  }

  /** A client that has joined and does not sleep is at work, or waits for a slow or withheld reply. */
  #someoneWorks(): boolean {
    const asleep = this.#entries.flatMap(({ kind, client }) => (kind === 'sleep' ? [client] : []))
    // However many of its requests wait, a client is one; of the others nobody knows whose they are.
    const waiting = this.#withheld.flatMap(({ client }) => client ?? [])
    const awake = [...this.#clients].filter((client) => !asleep.includes(client) && !waiting.includes(client))
    const nameless = this.#withheld.length - waiting.length
    return awake.length > nameless + asleep.filter((client) => client === SLOW_REPLY).length
  }

  #advance(): void {
    const next = this.#next()
    if (next !== undefined) this.#fire(next)
    this.#plan()
  }

  #next(): Entry | undefined {
    if (this.#serving > 0) return undefined
    const next = this.#someoneWorks() ? undefined : this.#later()
    return next ?? this.#earliest((entry) => entry.kind === 'deadline' && entry.at <= this.#now)
  }

  #later(): Entry | undefined {
    const sleep = this.#earliest((entry) => entry.kind === 'sleep')
    const deadline = this.#earliest((entry) => entry.kind === 'deadline')
    if (sleep === undefined) return this.#withheld.length > 0 ? deadline : undefined
    return deadline !== undefined && deadline.at < sleep.at ? deadline : sleep
  }

  #earliest(wanted: (entry: Entry) => boolean): Entry | undefined {
    let best: Entry | undefined
    for (const entry of this.#entries) {
      if (!wanted(entry)) continue
      if (best === undefined || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) {
        best = entry
      }
    }
    return best
  }

  #fire(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1)
    this.#isPassingDue = entry.kind === 'deadline' && entry.at <= this.#now
    this.#set(entry.at)
    this.#lastWasSleep = false
    entry.then()
  }

  #set(epochMillis: number): void {
    if (epochMillis <= this.#now) return
    this.#now = epochMillis
    this.onMove?.(epochMillis)
  }
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    action()
  }
}
