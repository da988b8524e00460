import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { mulberry32, type Random } from '../../src/plant/cadence.ts'
import { Fleet } from '../soak/fleet.ts'

/** What starts passes. */
export interface Trigger {
  /** Name of its row in the table. */
  readonly words: string
  /** Starts runs in the scene until it is over. */
  readonly begin: (scene: Scene, random: Random) => void
}

/** Seconds since demand went up; Infinity for what did not happen. */
export interface Reaction {
  /** The first write that prepares the burst side. */
  readonly decided: number
  /** The name servers answer with the burst side, and it serves. */
  readonly served: number
  /** The end of the first minute in which the private load is within capacity. */
  readonly relieved: number
}

type Texts = Readonly<Record<string, string>>

/** Requests a minute: 40 % and 117 % of the private capacity. */
const BEFORE = 2400
const AFTER = 7000
/** The days that `adaptive` learns from. */
const CALM_DAYS = 8
/** Long enough for a watch to start and for the alert rules to see calm. */
const CALM_MINUTES = 20
const GIVE_UP_SECONDS = 12 * 3600
const CHECK_EVERY_SECONDS = 20

/** One surge, and the time until the burst side serves. */
export class Scene {
  readonly azure: LocalAzure
  readonly #fleet: Fleet
  readonly #inputs: Texts
  readonly #surgeAt: number
  #runs = 100

  constructor(azure: LocalAzure, inputs: (azure: LocalAzure) => Texts) {
    this.azure = azure
    this.#inputs = inputs(azure)
    this.#fleet = new Fleet(azure)
    this.#surgeAt = azure.world.scenario.startAt + CALM_MINUTES * 60
  }

  /** In virtual seconds from now. */
  later(seconds: number, then: () => void): void {
    this.azure.timer.sleep(seconds, then)
  }

  /** Starts a run now, unless one is at work: the concurrency group of the examples would make it wait. */
  start(event: string, inputs: Texts = {}, dispatched: Texts = {}): void {
    if (this.#fleet.running > 0) return
    this.#fleet.start(`run-${String(this.#runs++)}`, event, { ...this.#inputs, ...inputs }, { dispatched })
  }

  /** Resolves when the private load is within capacity, or after too long. */
  over(): Promise<Reaction> {
    return new Promise((resolve) => {
      const check = (): void => {
        const reaction = this.#reaction()
        const late = this.azure.clock.now() - this.#surgeAt > GIVE_UP_SECONDS
        if (late || reaction.relieved < Infinity) resolve(reaction)
        else this.later(CHECK_EVERY_SECONDS, check)
      }
      check()
    })
  }

  async close(): Promise<void> {
    await this.#fleet.close()
    await this.azure.close()
    const [bad] = this.#fleet.badEnds
    if (bad !== undefined) throw new Error(`${bad.run} ended with ${String(bad.exitCode)}:\n${bad.lastLines}`)
  }

  #reaction(): Reaction {
    const { minutes, events } = this.azure.history()
    const sized = this.azure
      .requests()
      .find(({ method, path }) => method === 'PUT' && /serverfarms/iu.test(path))
    const enabled = events.find(
      (it) => it.kind === 'endpoint' && it.name === 'burst' && it.status === 'Enabled',
    )
    const since = minutes.filter(({ at }) => at >= this.#surgeAt)
    const relieved = since.find(({ violation }) => !violation)
    const { propagationSeconds } = this.azure.world.scenario.timing
    return {
      decided: (sized?.at ?? Infinity) - this.#surgeAt,
      served: (enabled?.at ?? Infinity) + propagationSeconds - this.#surgeAt,
      relieved: (relieved?.at ?? Infinity) + 60 - this.#surgeAt,
    }
  }
}

/** Days of calm, so that `adaptive` expects no surge, and then a surge. */
function surgeCsv(): string {
  const calm = CALM_DAYS * 24 * 60 + CALM_MINUTES
  const rows = Array.from({ length: calm + 24 * 60 }, (_, minute) => {
    return `${String(minute * 60)},${String(minute < calm ? BEFORE : AFTER)}`
  })
  return ['timestamp,value', ...rows].join('\n')
}

/** Plays one surge on a local Azure of its own and closes it. The seed sets when the trigger comes. */
export async function reactionOf(
  trigger: Trigger,
  inputs: (azure: LocalAzure) => Texts,
  seed: number,
): Promise<Reaction> {
  const azure = await startLocalAzure({
    traceCsv: surgeCsv(),
    scenario: (base) => ({ ...base, startAt: base.trace.start + CALM_DAYS * 86_400 }),
    hold: { fresh: 2, kept: 0, most: 50 },
  })
  const scene = new Scene(azure, inputs)
  trigger.begin(scene, mulberry32(seed))
  const reaction = await scene.over()
  await scene.close()
  return reaction
}
