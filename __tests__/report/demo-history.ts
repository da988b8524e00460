import type { Phase } from '../../src/domain/record.ts'
import type { DemoHistory, DemoMinute, DemoPass } from '../../local-azure/page/history.ts'

const { max, min, round, sin, exp } = Math
const START = 1_785_715_200
const CAPACITY = 1200

/** A day with an evening peak far above capacity, bursting from 17:40 to 22:30, as a world would tell it. */
export function demoHistory(): DemoHistory {
  const minutes = Array.from({ length: 1440 }, (_, at) => minuteAt(at))
  return {
    title: 'A day on the local Azure',
    unit: 'per-minute',
    capacity: CAPACITY,
    minutes,
    passes: passes(),
    requests: [
      { kind: 'GET trafficManagerProfiles', count: 312, writes: false },
      { kind: 'GET serverfarms', count: 301, writes: false },
      { kind: 'GET sites', count: 290, writes: false },
      { kind: 'GET metrics', count: 290, writes: false },
      { kind: 'POST token', count: 288, writes: false },
      { kind: 'PATCH endpoint', count: 9, writes: true },
      { kind: 'PATCH tags', count: 8, writes: true },
      { kind: 'PUT serverfarms', count: 2, writes: true },
      { kind: 'POST start', count: 1, writes: true },
      { kind: 'POST stop', count: 1, writes: true },
    ],
    violationMinutes: {
      withBurst: minutes.filter((it) => it.violation).length,
      withoutBurst: minutes.filter((it) => it.demand > CAPACITY).length,
    },
    users: { requests: minutes.reduce((sum, it) => sum + it.demand, 0), lost: 77 },
    cost: {
      idleInstanceMinutes: 1440,
      instanceMinutes: minutes.reduce((sum, it) => sum + it.instances, 0),
      alwaysOnInstanceMinutes: 1440 * 3,
      pricePerInstanceHour: 0.2,
      currency: 'USD',
    },
    judge: [
      { name: 'Enabled only after the app was healthy three times in a row', held: true },
      { name: 'Never stopped or shrunk before it had drained', held: true },
      { name: 'The last healthy endpoint was never disabled', held: true },
      { name: 'No write in a dry run', held: true },
      { name: 'The share stayed within what the burst side carries', held: true },
    ],
    trace: { name: 'A made-up shop day', attribution: 'Synthetic, for tests only.' },
  }
}

function minuteAt(at: number): DemoMinute {
  const hour = at / 60
  const noise = 28 * sin(at * 1.7) + 22 * sin(at * 0.61) + 15 * sin(at * 3.3)
  const evening = 1080 * exp(-((hour - 20) ** 2) / 3.6)
  const day = 620 * exp(-((hour - 12.5) ** 2) / 22)
  const demand = round(max(60, 210 + day + evening + noise))
  const phase = phaseAt(hour)
  const asked = shareAt(hour)
  const carried = carriedAt(hour, asked)
  const burstLoad = round(demand * carried)
  const privateLoad = demand - burstLoad
  return {
    epochSeconds: START + at * 60,
    demand,
    privateLoad,
    burstLoad,
    shareInDns: asked,
    observedShare: carried,
    phase,
    instances: phase === 'idle' ? 1 : 3,
    violation: privateLoad > CAPACITY,
  }
}

function phaseAt(hour: number): Phase {
  if (hour < 18.35 || hour >= 23.1) return 'idle'
  if (hour < 18.42) return 'warming'
  return hour < 22.4 ? 'bursting' : 'draining'
}

function shareAt(hour: number): number {
  if (hour < 18.42 || hour >= 22.4) return 0
  if (hour < 18.5) return 0.02
  if (hour < 20) return 0.1
  return hour < 21.3 ? 0.45 : 0.25
}

/** DNS caches: what is carried follows what is asked. */
function carriedAt(hour: number, asked: number): number {
  let carried = 0
  for (let back = 20; back >= 0; back--) carried += (shareAt(hour - back / 60) - carried) * 0.25
  return min(0.95, max(0, asked === 0 && carried < 0.002 ? 0 : carried))
}

function passes(): readonly DemoPass[] {
  const quiet = Array.from({ length: 288 }, (_, at) => ({
    at: START + at * 300,
    decision: 'hold',
    reason: 'demand is between scale-in-at and scale-out-at',
  }))
  const loud: readonly (readonly [number, string, string])[] = [
    [
      18.35,
      'burst',
      'demand 1,004/min is 84 % of 1,200/min, above scale-out-at 80 % for 5 min; a share of 10 % brings the private side to 75 %',
    ],
    [
      19.2,
      'adjust',
      'demand 1,268/min is 106 % of 1,200/min; the share goes from 10 % to 45 %, within the 46 % that 3 instances carry',
    ],
    [
      21.3,
      'adjust',
      'demand fell to 1,020/min, highest of the last 10 min; the share goes from 45 % to 25 %',
    ],
    [
      22.4,
      'scale-back',
      'demand 702/min would be 59 % of 1,200/min without the burst, below scale-in-at 60 % for 10 min',
    ],
    [
      23.1,
      'scale-back',
      'drained: DNS has forgotten the endpoint and the burst side serves less than 1 % of its peak',
    ],
  ]
  const events = loud.map(([hour, decision, reason]) => ({
    at: START + hour * 3600,
    decision,
    reason,
    changed: true,
  }))
  return [...quiet, ...events].sort((a, b) => a.at - b.at)
}
