import type { EndpointEvent, HealthEvent } from '../world/history.ts'
import type { Violation } from './judgement.ts'
import { found } from './case.ts'
import type { Case, Rule } from './case.ts'
import type { Before, Moment } from './state.ts'

const HEALTHY = 'healthy-before-enable'
const IN_ANSWERS = new Set(['Online', 'CheckingEndpoint', 'Unmonitored'])
const TEST_AGE_SECONDS = 60
/** How old a read may be on which a client writes. */
const FRESH_SECONDS = 5
const DEMAND_BACK_MINUTES = 10
const SAFE_PART = 0.8

export const enableRules: readonly Rule[] = [
  healthyBeforeEnable,
  privateProvenBeforeReturn,
  trialBeforeWeight,
  withinCapacity,
]

/** Changes by the client that leave the burst endpoint enabled. */
function enabling({
  facts,
  told,
}: Case): readonly (Moment & { readonly event: EndpointEvent; readonly was: EndpointEvent | undefined })[] {
  return facts.moments.flatMap((moment) => {
    const { event, before } = moment
    if (event.kind !== 'endpoint' || event.by !== 'client') return []
    if (event.name !== told.burstEndpoint || event.status !== 'Enabled') return []
    return [{ ...moment, event, was: before.endpoints.get(event.name) }]
  })
}

/** healthy-before-enable: the app runs and has passed that many health tests in a row within the last minute. */
function healthyBeforeEnable(one: Case): readonly Violation[] {
  return enabling(one).flatMap(({ event, before, was }) => {
    if (was?.status === 'Enabled') return []
    const app = before.apps.get(one.told.app)
    if (app !== undefined && app.state !== 'Running') {
      return [
        found(HEALTHY, 'app stopped', event.at, `'${event.name}' was enabled while the app is ${app.state}`),
      ]
    }
    const passed = inARow(one, event)
    return passed >= one.told.warmupSuccesses
      ? []
      : [
          found(
            HEALTHY,
            'not tested',
            event.at,
            `'${event.name}' was enabled after ${passed} healthy tests in a row within a minute; ${one.told.warmupSuccesses} are needed`,
          ),
        ]
  })
}

/** Healthy tests in a row in the minute before, of the host that has the fewest. Later events of the same second do not count. */
function inARow({ history, told }: Case, enabled: EndpointEvent): number {
  const tests = history.events
    .slice(0, history.events.indexOf(enabled))
    .filter(
      (event): event is HealthEvent =>
        event.kind === 'health' && event.app === told.app && event.at >= enabled.at - TEST_AGE_SECONDS,
    )
  const byHost = new Map<string, number>()
  for (const test of tests) byHost.set(test.host, test.ok ? (byHost.get(test.host) ?? 0) + 1 : 0)
  // A pipeline's smoke test asks under the app's own name. Users never type that name where the app has another.
  const ofUsers = [...byHost].filter(([host]) => !host.endsWith('.azurewebsites.net'))
  const counted = ofUsers.length === 0 ? [...byHost] : ofUsers
  return counted.length === 0 ? 0 : Math.min(...counted.map(([, times]) => times))
}

/** healthy-before-enable: the same holds for the private endpoint when traffic returns to it. */
function privateProvenBeforeReturn({ history, facts, told }: Case): readonly Violation[] {
  return facts.moments.flatMap(({ event, before }) => {
    if (event.kind !== 'endpoint' || event.by !== 'client' || !told.privateEndpoints.includes(event.name))
      return []
    if (event.status !== 'Enabled' || before.endpoints.get(event.name)?.status !== 'Disabled') return []
    let passed = 0
    for (const test of history.events) {
      if (test.kind !== 'private-health' || test.at > event.at || test.at < event.at - TEST_AGE_SECONDS)
        continue
      passed = test.ok ? passed + 1 : 0
    }
    if (passed >= told.warmupSuccesses) return []
    return [
      found(
        HEALTHY,
        'private not tested',
        event.at,
        `'${event.name}' was enabled after ${passed} healthy tests of the private side in a row within a minute; ${told.warmupSuccesses} are needed`,
      ),
    ]
  })
}

/** trial-before-weight: no more than the trial weight before Traffic Manager reports Online, unless no private endpoint answers. */
function trialBeforeWeight(one: Case): readonly Violation[] {
  return enabling(one).flatMap(({ event, before, was }) => {
    const raised = was?.status !== 'Enabled' || event.weight > was.weight
    if (!raised || event.weight <= one.told.trialWeight) return []
    if (was?.status === 'Enabled' && before.seenOnline) return []
    if (!privateAnswers(one, before)) return []
    return [
      found(
        'trial-before-weight',
        'no trial',
        event.at,
        `'${event.name}' got weight ${event.weight} before it was seen Online (it is ${event.monitor})`,
      ),
    ]
  })
}

function privateAnswers({ told }: Case, before: Before): boolean {
  return told.privateEndpoints.some((name) => {
    const endpoint = before.endpoints.get(name)
    return endpoint?.status === 'Enabled' && IN_ANSWERS.has(endpoint.monitor)
  })
}

/** share-within-capacity: the share never exceeds what ready instances can serve, at the least demand the client may have seen. */
function withinCapacity(one: Case): readonly Violation[] {
  const { instanceCapacity } = one.told
  if (instanceCapacity === undefined) return []
  return enabling(one).flatMap(({ event, before, was }) => {
    const raised = was?.status !== 'Enabled' || event.weight > was.weight
    const demand = leastDemand(one, event.at)
    if (
      !raised ||
      event.weight <= one.told.trialWeight ||
      demand === undefined ||
      !privateAnswers(one, before)
    )
      return []
    const share = shareOf(event, before)
    const ready = readyLately(one, event.at, before)
    const limit = (SAFE_PART * ready * instanceCapacity) / demand
    if (share <= limit) return []
    return [
      found(
        'share-within-capacity',
        'share above capacity',
        event.at,
        `share ${percent(share)} of ${Math.round(demand)} per minute; ${ready} ready instances of ${instanceCapacity} can serve ${percent(limit)}`,
      ),
    ]
  })
}

/** The most instances that a read of the last seconds may have shown: a client may act on it (fresh-read-before-write). */
function readyLately({ facts, told }: Case, at: number, before: Before): number {
  const readyIn = ({ apps }: Before): number => apps.get(told.app)?.readyInstances ?? 0
  const lately = facts.moments.filter(
    ({ event }) => event.kind === 'app' && event.at <= at && event.at >= at - FRESH_SECONDS,
  )
  return Math.max(readyIn(before), ...lately.map((moment) => readyIn(moment.before)))
}

function shareOf(event: EndpointEvent, before: Before): number {
  let sum = event.weight
  for (const other of before.endpoints.values()) {
    if (other.name === event.name || other.profile !== event.profile) continue
    if (other.status === 'Enabled' && IN_ANSWERS.has(other.monitor)) sum += other.weight
  }
  return event.weight / sum
}

function leastDemand({ facts }: Case, at: number): number | undefined {
  let least: number | undefined
  for (let back = 1; back <= DEMAND_BACK_MINUTES; back += 1) {
    const demand = facts.minuteAt(at - back * 60)?.demand
    if (demand !== undefined) least = Math.min(least ?? Infinity, demand)
  }
  return least
}

function percent(part: number): string {
  return `${Math.round(part * 1000) / 10} %`
}
