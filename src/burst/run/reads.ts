import type { Preflight, Resources, ServicePlan } from '../../domain/resources.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import type { LoadCells } from './load-cells.ts'

/** What the run has read, and when. Changed by `observe`, and by the check before a write. */
export class Reads {
  #resources: Resources | undefined
  #beganAt: EpochSeconds | undefined
  #planReadAt: EpochSeconds | undefined
  #keptPlan: ServicePlan | undefined
  #preflight: Preflight | undefined
  #putOff = 0
  readonly loads: LoadCells = new Map()

  constructor(earlier: { readonly resources: Resources; readonly planReadAt: EpochSeconds } | undefined) {
    this.#resources = earlier?.resources
    this.#planReadAt = earlier?.planReadAt
  }

  get resources(): Resources | undefined {
    return this.#resources
  }

  /** When the newest read of Azure began. */
  get beganAt(): EpochSeconds | undefined {
    return this.#beganAt
  }

  get planReadAt(): EpochSeconds | undefined {
    return this.#planReadAt
  }

  /** The App Service plan that an earlier pass read, if it is good enough for a first read. */
  get keptPlan(): ServicePlan | undefined {
    return this.#keptPlan
  }

  /** What only the checks before a burst need. */
  get preflight(): Preflight | undefined {
    return this.#preflight
  }

  /** How often in a row the run put off a write because its read had grown old. */
  get putOff(): number {
    return this.#putOff
  }

  began(now: EpochSeconds): void {
    this.#beganAt = now
  }

  azure(resources: Resources): void {
    this.#resources = resources
    if (this.#keptPlan === undefined) this.#planReadAt = this.#beganAt
  }

  /** The next reads leave the plan out; undefined reads it again. */
  keepPlan(plan: ServicePlan | undefined): void {
    this.#keptPlan = plan
  }

  preflightRead(preflight: Preflight): void {
    this.#preflight = preflight
  }

  writeIsPutOff(): void {
    this.#putOff += 1
  }

  writeMayGoOn(): void {
    this.#putOff = 0
  }
}
