import type { LocalAzure } from '../index.ts'
import type { DemoHistory, DemoMinute, JudgedInvariant, RequestCount } from '../page/page.ts'
import type { ActionRun } from '../run-action.ts'
import type { History, Minute } from '../world/history.ts'

/** One run of the action, and when it began. */
export interface Pass extends ActionRun {
  /** Virtual epoch seconds. */
  readonly at: number
}

const INVARIANTS = [
  'Users went to Azure only after the app had proven healthy',
  'Nothing was stopped or shrunk before it had drained',
  'The last healthy endpoint stayed enabled',
  'The share never exceeded what the burst side can serve',
]

/** What the page shows, from the world's own history and the request log. */
export function demoHistory(azure: LocalAzure, passes: readonly Pass[], capacity: number): DemoHistory {
  const history = azure.history()
  const totals = azure.totals()
  const minutes = demoMinutes(history)
  return {
    title: 'Cloudburst for Azure: a day with one burst',
    unit: 'per-minute',
    capacity,
    minutes,
    passes: passes.map(({ at, outputs }) => ({
      at,
      decision: outputs['decision'] ?? '',
      reason: outputs['reason'] ?? '',
      changed: outputs['changed'] === 'true',
    })),
    requests: requestCounts(azure),
    violationMinutes: {
      withBurst: totals.violationMinutes,
      withoutBurst: totals.violationMinutesWithoutBurst,
    },
    users: {
      requests: minutes.reduce((sum, minute) => sum + minute.demand, 0),
      lost: totals.lostRequests,
    },
    cost: {
      instanceMinutes: totals.instanceMinutes,
      idleInstanceMinutes: minutes.length * Math.min(...minutes.map((minute) => minute.instances)),
      alwaysOnInstanceMinutes: minutes.length * Math.max(...minutes.map((minute) => minute.instances)),
      pricePerInstanceHour: (totals.cost / totals.instanceMinutes) * 60,
      currency: 'USD',
    },
    judge: judged(azure),
    trace: {
      name: 'web site of the FIFA World Cup 1998, Monday 1 June',
      attribution:
        'M. Arlitt and T. Jin, Internet Traffic Archive; by the minute by nimamahmoudi/worldcup98-dataset (MIT)',
    },
  }
}

/** The phase as the world shows it, whatever the action's own state tag says. */
function demoMinutes(history: History): DemoMinute[] {
  let phase: DemoMinute['phase'] = 'idle'
  let next = 0
  let running = false
  return history.minutes.map((minute) => {
    for (; (history.events[next]?.at ?? Infinity) <= minute.at + 59; next += 1) {
      const event = history.events[next]
      if (event?.kind === 'app') running = event.state === 'Running'
      const enabled =
        event?.kind === 'endpoint' && event.name === 'burst' ? event.status === 'Enabled' : undefined
      phase = phaseAfter(phase, running, enabled ?? phase === 'bursting')
    }
    return demoMinute(minute, phase)
  })
}

function phaseAfter(phase: DemoMinute['phase'], running: boolean, enabled: boolean): DemoMinute['phase'] {
  if (enabled) return 'bursting'
  if (!running) return 'idle'
  return phase === 'bursting' || phase === 'draining' ? 'draining' : 'warming'
}

function demoMinute(minute: Minute, phase: DemoMinute['phase']): DemoMinute {
  return {
    epochSeconds: minute.at,
    demand: minute.demand,
    privateLoad: minute.privateLoad,
    burstLoad: minute.burstLoad,
    shareInDns: minute.share,
    observedShare: minute.demand > 0 ? minute.carried : null,
    phase,
    instances: minute.instances,
    violation: minute.violation,
  }
}

function requestCounts(azure: LocalAzure): RequestCount[] {
  const counts = new Map<string, RequestCount>()
  for (const { method, path, kind, write } of azure.requests()) {
    const name = `${method} ${requestKind(kind, path)}`
    counts.set(name, { kind: name, writes: write, count: (counts.get(name)?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}

function requestKind(kind: string, path: string): string {
  if (kind !== 'arm') return kind
  if (/\/tags\/default$/iu.test(path)) return 'state tag'
  if (/Endpoints\//iu.test(path)) return 'endpoint'
  if (/trafficManagerProfiles\/[^/]+$/iu.test(path)) return 'profile'
  if (/\/(start|stop)$/iu.test(path)) return path.endsWith('start') ? 'web app start' : 'web app stop'
  if (/\/metrics$/iu.test(path)) return 'metrics'
  if (/\/sites\/[^/]+$/iu.test(path)) return 'web app'
  if (/operationresults/iu.test(path)) return 'plan operation'
  return /serverfarms/iu.test(path) ? 'plan' : 'other'
}

function judged(azure: LocalAzure): JudgedInvariant[] {
  const { violations } = azure.judge()
  if (violations.length === 0) return INVARIANTS.map((name) => ({ name, held: true }))
  return violations.map((one) => ({ name: JSON.stringify(one), held: false }))
}
