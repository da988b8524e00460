import type { AppEvent, EndpointEvent, History, Minute, PlanEvent, WorldEvent } from '../world/history.ts'
import type { JudgeOptions } from './judgement.ts'

/** The world just before an event. */
export interface Before {
  readonly endpoints: ReadonlyMap<string, EndpointEvent>
  readonly apps: ReadonlyMap<string, AppEvent>
  readonly plans: ReadonlyMap<string, PlanEvent>
  /** When the burst endpoint was last disabled; undefined while it is enabled; -Infinity where it never was enabled. */
  readonly disabledSince: number | undefined
  /** Whether the burst endpoint has been Online since it was last enabled. */
  readonly seenOnline: boolean
}

export interface Moment {
  readonly event: WorldEvent
  readonly before: Before
}

export interface Facts {
  readonly moments: readonly Moment[]
  /** Times at which the client enabled or disabled the burst endpoint. */
  readonly switches: readonly number[]
  minuteAt(time: number): Minute | undefined
}

/** Replays the events, so that every rule sees each event beside the state before it. */
export function reckon(history: History, told: JudgeOptions): Facts {
  const endpoints = new Map<string, EndpointEvent>()
  const apps = new Map<string, AppEvent>()
  const plans = new Map<string, PlanEvent>()
  const moments: Moment[] = []
  const switches: number[] = []
  let disabledSince: number | undefined = -Infinity
  let seenOnline = false
  for (const event of history.events) {
    const before = {
      endpoints: new Map(endpoints),
      apps: new Map(apps),
      plans: new Map(plans),
      disabledSince,
      seenOnline,
    }
    moments.push({ event, before })
    if (event.kind === 'app') apps.set(event.name, event)
    if (event.kind === 'plan') plans.set(event.name, event)
    if (event.kind !== 'endpoint') continue
    const was = endpoints.get(event.name)
    endpoints.set(event.name, event)
    if (event.name !== told.burstEndpoint) continue
    const switched = was !== undefined && was.status !== event.status
    if (switched && event.by === 'client') switches.push(event.at)
    if (event.status === 'Enabled') disabledSince = undefined
    else if (switched) disabledSince = event.at
    seenOnline = event.status === 'Enabled' && (event.monitor === 'Online' || (!switched && seenOnline))
  }
  return { moments, switches, minuteAt: (time) => minuteAt(history, time) }
}

function minuteAt(history: History, time: number): Minute | undefined {
  const first = history.minutes[0]
  return first === undefined ? undefined : history.minutes[Math.floor((time - first.at) / 60)]
}
