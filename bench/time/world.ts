import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProcess } from '../../__tests__/helpers/action/process.ts'
import { inThread } from '../../__tests__/helpers/action/threads.ts'
import type { EndedBy } from '../../__tests__/helpers/action/order.ts'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { parseOutputs } from '../../local-azure/run-action.ts'

export type Inputs = Readonly<Record<string, string>>

/** Where the action runs: from its source in a thread, or as built, in a process of its own. */
export type Place = 'thread' | 'process'

/** From a minute after the start on, so many requests a minute. */
export type Load = readonly (readonly [minute: number, perMinute: number])[]

/** Requests a minute of the shop, whose private side carries 6000: no reason to burst, and every reason. */
export const LOW = 2400
export const HIGH = 7000

export interface Ended extends EndedBy {
  readonly outputs: Inputs
}

/** What is true of the burst side. */
export interface State {
  readonly endpoint: string
  readonly app: string
  readonly instances: number
}

export const IDLE: State = { endpoint: 'Disabled', app: 'Stopped', instances: 1 }
export const WARM: State = { endpoint: 'Disabled', app: 'Running', instances: 3 }
export const BURSTING: State = { endpoint: 'Enabled', app: 'Running', instances: 3 }

/** A local Azure with this load, and the runs in it. */
export class TimeWorld {
  readonly azure: LocalAzure
  readonly #place: Place
  #runs = 0

  static async open(place: Place, load: Load): Promise<TimeWorld> {
    const azure = await startLocalAzure({
      traceCsv: traceOf(load),
      // App Service takes a third of its usual time, so that runs do not ask a hundred times whether it is ready.
      scenario: (base) => ({ ...base, timing: { ...base.timing, planSizingSeconds: 25, warmSeconds: 35 } }),
    })
    return new TimeWorld(azure, place)
  }

  private constructor(azure: LocalAzure, place: Place) {
    this.azure = azure
    this.#place = place
  }

  get state(): State {
    const { world } = this.azure
    const [, burst] = world.endpointNamed('burst')
    return {
      endpoint: burst.status,
      app: world.siteNamed('app-shop-burst').state,
      instances: world.planNamed('plan-shop-burst').sku.capacity,
    }
  }

  isIn(state: State): boolean {
    return JSON.stringify(this.state) === JSON.stringify(state)
  }

  /** One run from start to end; killed after so many virtual seconds. */
  async run(inputs: Inputs, killedAfterSeconds?: number): Promise<Ended> {
    const { variables, left } = this.azure.join(`run-${String((this.#runs += 1))}`)
    const { folder, summary } = this.azure.files()
    const own = join(folder, `output-${String(this.#runs)}`)
    writeFileSync(own, '')
    this.azure.startRun(inputs['mode'] ?? 'auto', ['status', 'check'].includes(inputs['mode'] ?? ''))
    const env = {
      GITHUB_WORKSPACE: folder,
      ...this.azure.env(inputs),
      ...variables,
      GITHUB_OUTPUT: own,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_RUN_ID: String(this.#runs),
    }
    const underway = this.#place === 'thread' ? inThread(env) : inProcess(env, folder)
    if (killedAfterSeconds !== undefined)
      this.azure.timer.sleep(killedAfterSeconds, () => underway.kill('SIGKILL'))
    void underway.done.finally(left)
    const ended = await underway.done
    return { ...ended, outputs: parseOutputs(readFileSync(own, 'utf8')) }
  }

  /** Told of each PATCH that finds the burst endpoint disabled: whether the app could serve. */
  onEnable(heard: (isReady: boolean) => void): void {
    const { dispatcher, clock, world } = this.azure
    const handle = dispatcher.handle.bind(dispatcher)
    dispatcher.handle = (request, ...rest) => {
      const isPatch = request.method === 'PATCH' && (request.url ?? '').includes('Endpoints/burst?')
      if (isPatch && this.state.endpoint === 'Disabled') {
        const { instances } = world.siteNamed('app-shop-burst')
        heard(instances.some(({ readyAt }) => readyAt <= clock.now()))
      }
      return handle(request, ...rest)
    }
  }

  async close(): Promise<void> {
    await this.azure.close()
  }
}

/** The world begins at minute 32 × 60 of its trace; before it the first value holds. */
function traceOf(steps: Load): string {
  const rows = ['timestamp,value']
  for (let minute = -32 * 60; minute < 8 * 60; minute += 1) {
    const step = steps.findLast(([from]) => from <= minute) ?? steps[0]
    rows.push(`${String((minute + 32 * 60) * 60)},${String(step?.[1] ?? 0)}`)
  }
  return rows.join('\n')
}
