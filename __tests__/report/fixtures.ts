import type { TargetConfig } from '../../src/domain/config.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import type { TargetReport, Trigger } from '../../src/report/model.ts'
import {
  DEFAULT_BURST_SIDE,
  DEFAULT_POLICY,
  DEFAULT_ROUTING,
  DEFAULT_WARMUP,
} from '../helpers/contract-defaults.ts'
import { NOW, observation } from './observations.ts'

export const TRIGGER: Trigger = {
  event: 'schedule',
  actor: 'octocat',
  runId: '1234567890',
  runAttempt: 1,
  runUrl: 'https://github.com/acme/shop/actions/runs/1234567890',
  reason: '',
}

export const DECISION: Decision = {
  kind: 'burst',
  goal: { kind: 'bursting', share: share(0.35) },
  rule: 'policy',
  reason:
    'demand 1,132/min is 94 % of the private capacity 1,200/min, above scale-out-at 80 %, highest of the last 5 min; ' +
    'a share of 35 % brings the private side to 61 %',
  overruled: [
    {
      rule: 'retry-backoff',
      goal: { kind: 'stay' },
      because: 'the last burst failed 12 min ago, the delay of 10 min is over',
    },
  ],
  warnings: ['the private weight is 50: the finest share is 2 %'],
  evidence: {
    demand: 1132,
    utilization: 0.943,
    shareNow: share(0),
    newestSampleAt: epochSeconds(NOW - 65),
    readyInstances: 0,
    shareLimit: share(0.64),
    rules: [
      {
        name: 'load',
        direction: 'out',
        decides: true,
        because: 'demand is above scale-out-at',
        unit: 'per-minute',
        capacity: 1200,
        demand: 1132,
        utilization: 0.943,
        newestSampleAt: epochSeconds(NOW - 65),
        doubts: [],
        samples: { known: 5, expected: 5 },
      },
    ],
    vetoes: [],
    more: { windowMaximum: 1132, capacity: 1200 },
  },
}

const STEPS = [
  {
    title: 'size plan burst-plan to P1v3 × 3 (is P1v3 × 1)',
    why: 'the target share needs 3 instances',
    writes: true,
  },
  { title: 'start the web app', why: 'it is Stopped', writes: true },
  {
    title: 'warm up: health tests under each public host',
    why: 'an endpoint gets traffic the moment it is enabled',
    writes: false,
  },
  {
    title: 'endpoint azure: enable, weight 1',
    why: 'a trial: probed by Traffic Manager before it gets its weight',
    writes: true,
  },
  {
    title: 'endpoint azure: weight 1 → 27',
    why: '35 % of DNS answers beside the private weight of 50',
    writes: true,
  },
] as const

const PLANNED = STEPS.map((step, at) => ({ ...step, number: String(at + 1), plan: 1 }))

const CONFIG: TargetConfig = {
  name: 'shop-eu',
  profile: { subscriptionId: 's', resourceGroup: 'shop', name: 'shop' },
  app: { subscriptionId: 's', resourceGroup: 'shop', name: 'shop-burst' },
  privateDownAfterSeconds: minutes(3),
  foreignHoldSeconds: minutes(30),
  burstSide: {
    ...DEFAULT_BURST_SIDE,
    burstInstances: 3,
    stopApp: true,
  },
  warmup: DEFAULT_WARMUP,
  routing: DEFAULT_ROUTING,
  load: {
    rules: [
      {
        name: 'load',
        main: {
          source: 'http',
          url: 'https://metrics.example/load?token=planted-url-secret',
          headers: { authorization: secret('planted-header-secret') },
        },
        scope: 'private',
        privateCapacity: { value: 1200, unit: 'per-minute' },
        instanceCapacity: { value: 300, unit: 'per-minute' },
        maxDataAgeSeconds: minutes(10),
      },
    ],
    vetoes: [],
    onNoData: 'fail',
  },
  policy: DEFAULT_POLICY,
}

/** A cold burst from idle to 35 %, all done. */
export function burstReport(change: Partial<TargetReport> = {}): TargetReport {
  const ids = ['a1b2c3d4-1', 'a1b2c3d4-2', undefined, 'a1b2c3d4-4', 'a1b2c3d4-5']
  return {
    target: 'shop-eu',
    mode: 'auto',
    dryRun: false,
    trigger: TRIGGER,
    outcome: 'ok',
    phaseBefore: 'idle',
    phaseAfter: 'bursting',
    changed: true,
    before: observation(false),
    after: observation(true),
    decision: DECISION,
    planned: PLANNED,
    applied: STEPS.map((step, at) => ({
      ...step,
      number: String(at + 1),
      startedAt: epochSeconds(NOW + 40 * at),
      tookSeconds: 12.4 * (at + 1),
      result: 'done' as const,
      ...(ids[at] === undefined ? { detail: '3 of 3 successes, 84 ms' } : { correlationId: ids[at] }),
    })),
    warnings: [],
    errors: [],
    burstUrl: 'https://shop-burst.azurewebsites.net',
    config: CONFIG,
    apiCalls: { reads: 14, writes: 6 },
    ...change,
  }
}

export function quotaError(): ActionError {
  const socket = Object.assign(new Error('connect ECONNREFUSED 10.0.0.4:443'), {
    code: 'ECONNREFUSED',
    address: '10.0.0.4',
    port: 443,
  })
  return new ActionError('App Service refused to size plan burst-plan to P1v3 × 3', {
    fix: 'Ask for quota of PremiumV3 in West Europe, or set burst-instances to 1',
    link: 'https://learn.microsoft.com/azure/azure-portal/supportability/per-vm-quota-requests',
    arm: {
      status: 409,
      code: 'Conflict',
      message: 'This region has quota of 1 PremiumV3 instance for your subscription.',
      details: ['ExtendedCode 52039: Current Limit 1'],
      correlationId: '0b6f2f0e-5a34-4f0e-9f6e-1d2c3b4a5968',
      request: 'PUT …/serverfarms/burst-plan',
      retryAfterSeconds: 30,
    },
    cause: new Error('fetch failed', { cause: socket }),
  })
}

function secret(value: string): { reveal(): string; toString(): '***'; toJSON(): '***' } {
  return { reveal: () => value, toString: () => '***', toJSON: () => '***' }
}
