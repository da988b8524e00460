import type { TimeWorld, Ended, Inputs, Load, Place, State } from './world.ts'
import { TimeWorld as World } from './world.ts'

/** One story in one world of time. */
export interface TimeCase {
  readonly name: string
  readonly load: Load
  /** Makes the world what the case is about. */
  readonly trouble: (world: TimeWorld) => void
  readonly story: (told: Told) => Promise<void>
}

export interface Outcome {
  readonly name: string
  /** What must not be, in words. */
  readonly breaches: readonly string[]
  readonly runs: number
  readonly requests: number
  /** In the worst five minutes. */
  readonly requestsPerMinute: number
  readonly virtualSeconds: number
  readonly realSeconds: number
  /** What each run said. */
  readonly logs: readonly string[]
}

/** More than a request a second, for five minutes, is a loop without a pause. */
const MOST_PER_MINUTE = 60
const WINDOW_SECONDS = 300

/** A story as it is told: runs, and what must be true after each. */
export class Told {
  readonly world: TimeWorld
  readonly breaches: string[] = []
  readonly logs: string[] = []

  constructor(world: TimeWorld) {
    this.world = world
  }

  /** A run that must end green, with each write made once. */
  async green(mode: string, inputs: Inputs = {}): Promise<Ended> {
    const before = this.world.azure.requests().length
    const ended = await this.any(mode, inputs)
    if (ended.exitCode !== 0)
      this.#found(`${mode} ended with ${String(ended.exitCode)}: ${lastErrors(ended.log)}`)
    const repeated = repeatedWrites(this.world, before)
    if (repeated.length > 0) this.#found(`${mode} made writes again: ${repeated.join(', ')}`)
    return ended
  }

  /** A run that may end as it likes. */
  async any(mode: string, inputs: Inputs = {}, killedAfterSeconds?: number): Promise<Ended> {
    const given = { mode, 'wait-in-run': '2h', timeout: '3h', ...inputs }
    const ended = await this.world.run(given, killedAfterSeconds)
    this.logs.push(ended.log)
    return ended
  }

  later(seconds: number): void {
    this.world.azure.clock.advance(seconds)
  }

  is(state: State, when: string): void {
    if (!this.world.isIn(state)) this.#found(`${when}: ${JSON.stringify(this.world.state)}`)
  }

  must(isTrue: boolean, otherwise: string): void {
    if (!isTrue) this.#found(otherwise)
  }

  #found(breach: string): void {
    this.breaches.push(breach)
  }
}

/** Writes of the newest run that are the same as an earlier one of it; a lease that is renewed differs. */
function repeatedWrites({ azure }: TimeWorld, before: number): string[] {
  const made = azure
    .requests()
    .slice(before)
    .filter(({ write }) => write)
    .map(({ method, path, body }) => `${method} ${path.split('/').slice(-2).join('/')} ${body}`)
  return made.filter((one, index) => made.indexOf(one) !== index)
}

function lastErrors(log: string): string {
  const errors = log.split('\n').filter((line) => /^::error|✖/u.test(line))
  return errors.slice(-2).join(' | ').slice(0, 400)
}

/** The most requests in any five minutes, as a rate. */
function busiest(times: readonly number[]): number {
  let from = 0
  let most = 0
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? at) < at - WINDOW_SECONDS) from += 1
    most = Math.max(most, index - from + 1)
  }
  return (most * 60) / WINDOW_SECONDS
}

/** Runs the story, and checks for what must not be in any. */
export async function outcomeOf({ name, load, trouble, story }: TimeCase, place: Place): Promise<Outcome> {
  const startedAt = performance.now()
  const world = await World.open(place, load)
  const told = new Told(world)
  try {
    const began = world.azure.clock.now()
    trouble(world)
    world.onEnable((isReady) => told.must(isReady, 'the endpoint was enabled with no instance READY'))
    await story(told)
    const requests = world.azure.requests()
    const requestsPerMinute = busiest(requests.map(({ at }) => at))
    if (requestsPerMinute > MOST_PER_MINUTE)
      told.breaches.push(`${requestsPerMinute.toFixed(0)} requests a minute for five minutes`)
    for (const one of world.azure.judge().violations) told.breaches.push(JSON.stringify(one))
    return {
      name,
      breaches: told.breaches,
      runs: told.logs.length,
      logs: told.logs,
      requests: requests.length,
      requestsPerMinute,
      virtualSeconds: world.azure.clock.now() - began,
      realSeconds: (performance.now() - startedAt) / 1000,
    }
  } finally {
    await world.close()
  }
}
