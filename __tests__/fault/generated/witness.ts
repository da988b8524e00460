import type { LocalAzure } from '../../../local-azure/index.ts'
import { recordOf, stateOf } from '../../helpers/scenes.ts'
import { around, type Arrived } from './gate.ts'
import { promisesOf } from './promises.ts'
import type { Acted, Breach } from './act.ts'
import { ofDeed, type Deed, type Seen } from './deeds.ts'
import { ofFreshness } from './fresh.ts'
import type { Side } from './trace.ts'
import { thingsOf } from './touches.ts'

/** A run, and what had happened before it, in words. */
interface Doer {
  readonly mode: string
  readonly runId: string
  readonly run: Acted
  readonly told: readonly string[]
}

/** Sees what each of two runs can know, and what it does then. Begins where nobody has asked anything. */
export class Witness {
  readonly #azure: LocalAzure
  readonly #seen = new Map<string, Seen>()
  readonly #before = new Map<string, Seen['state']>()
  readonly #deeds = new Map<string, Deed[]>()
  /** When each write was sent, by its id: it may wait for its turn. */
  readonly #sentAt = new Map<number, number>()

  constructor(azure: LocalAzure) {
    this.#azure = azure
    around(azure, async (serve, arrived) => {
      const knew = this.seenBy(arrived.client)
      const sentAt = azure.clock.now()
      await serve()
      if (arrived.touched.kind !== 'arm' || !arrived.response.writableEnded) return
      this.#sees(arrived)
      if (arrived.touched.write) this.#does(arrived, knew, sentAt)
    })
  }

  seenBy(client: string): Seen {
    return this.#seen.get(client) ?? { state: stateOf(this.#azure), tag: '', at: this.#azure.clock.now() }
  }

  /** Without its last read: a watch reads once more to give its lease back, and tells what its last pass saw. */
  beforeLastRead(client: string): Seen['state'] {
    return this.#before.get(client) ?? stateOf(this.#azure)
  }

  /** Each write of that run against what it had read, and what its end does not tell of that. */
  broken(client: Side, { mode, runId, run, told }: Doer): readonly Breach[] {
    const last = this.seenBy(client)
    const lastedSeconds = Math.max(0, (run.requests.at(-1)?.at ?? last.at) - last.at)
    const sent = run.requests.map((request) => ({
      request,
      sentAt: this.#sentAt.get(request.id) ?? request.at,
    }))
    return [
      ...ofFreshness(sent),
      ...(this.#deeds.get(client) ?? []).flatMap((deed) => ofDeed(mode, runId, deed, told)),
      ...promisesOf(last, mode, { ...run, requests: [], lastedSeconds }, told),
    ]
  }

  /** Its own write tells a run of endpoint, app and plan what is there; of the state tag only a read does. */
  #sees({ client, touched }: Arrived): void {
    const what = thingsOf(touched.path) ?? []
    const before = this.seenBy(client)
    const now = stateOf(this.#azure)
    const state = {
      endpoint: what.includes('endpoint') ? now.endpoint : before.state.endpoint,
      app: what.includes('app') ? now.app : before.state.app,
      instances: what.includes('plan') ? now.instances : before.state.instances,
    }
    const isTold = what.includes('tags') && !touched.write
    const told = isTold ? { tag: recordOf(this.#azure) ?? '', at: this.#azure.clock.now() } : {}
    if (!touched.write) this.#before.set(client, before.state)
    this.#seen.set(client, { ...before, state, ...told })
  }

  #does({ client, touched }: Arrived, seen: Seen, sentAt: number): void {
    const write = this.#azure
      .requests()
      .findLast((one) => one.client === client && one.write && one.path === touched.path)
    if (write === undefined) return
    this.#sentAt.set(write.id, sentAt)
    this.#deeds.set(client, [...(this.#deeds.get(client) ?? []), { write, seen }])
  }
}
