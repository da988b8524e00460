import { expect, test } from '@jest/globals'
import { allFindings } from '../../src/burst/checks/table.ts'
import { planIdle } from '../../src/burst/plan-down.ts'
import { isPreferred, lastPlace, preferSteps } from '../../src/burst/priority.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Phase } from '../../src/domain/record.ts'
import type { Endpoint, Profile, Resources } from '../../src/domain/resources.ts'
import { seconds } from '../../src/domain/units.ts'
import { endpoint, IDLE_BURST, NOW, observation, resources, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

// `switch` and its scale-in, and what the profile must allow for it.

const by = (change: Partial<TargetConfig['routing']>): TargetConfig =>
  target({ routing: { ...target().routing, ...change } })
const SWITCH = by({ routing: 'switch' })
const OFF = endpoint('private', { status: 'Disabled', monitorStatus: 'Disabled' })

function wayToIdle(phase: Phase | undefined, method: Profile['routingMethod'] = 'Weighted', on = SWITCH) {
  const base = resources({ burst: IDLE_BURST, others: [OFF] })
  const world = { ...base, profile: { ...base.profile, routingMethod: method } }
  const o = { ...seen({}, phase && record({ phase })), resources: world }
  const context = {
    target: on,
    phase: 'idle',
    now: NOW,
    runId: '2',
    progress: NO_PROGRESS,
    command: undefined,
  } as const
  return planIdle(o, record({ phase: phase ?? 'idle' }), context).map(stepTitle)
}

test.each(['bursting', 'draining'] as const)(
  'where `switch` disabled the private side in a tag of %s, and someone the burst endpoint, the private side is proven and enabled first, also if the app is stopped (never-disable-the-last)',
  (phase) => {
    expect(wayToIdle(phase).slice(0, 3)).toEqual([
      expect.stringMatching('private side'),
      'endpoint private: enable',
      'wait until Traffic Manager reports endpoint private Online',
    ])
  },
)

test('a private side that people disabled stays disabled (person-beats-rule)', () => {
  const enabled = (...of: Parameters<typeof wayToIdle>) =>
    wayToIdle(...of).includes('endpoint private: enable')
  expect(enabled('bursting')).toBe(true)
  expect([enabled('idle'), enabled('warm'), enabled('warming'), enabled(undefined)]).toEqual(
    Array(4).fill(false),
  )
  expect(enabled('bursting', 'Priority')).toBe(false)
  expect(enabled('bursting', 'Weighted', target())).toBe(false)
})

const at = (name: string, priority?: number, isOn = true): Endpoint =>
  endpoint(name, { status: isOn ? 'Enabled' : 'Disabled', ...(priority !== undefined && { priority }) })

/** The numbers after each step, in which no two endpoints may ever be the same. */
function preferred(burst: Endpoint, ...others: Endpoint[]): readonly string[] {
  const found = resources({ burst, others })
  const numbers = new Map(found.profile.endpoints.map(({ id, priority }) => [id, priority]))
  return preferSteps(found).map((step) => {
    if (step.kind !== 'patch-endpoint') throw new Error(step.kind)
    numbers.set(step.endpoint.id, step.change.priority)
    const given = [...numbers.values()].filter((number) => number !== undefined)
    expect(new Set(given).size).toBe(given.length)
    return `${step.endpoint.name} ${String(step.change.priority)}`
  })
}

const filled = (to: number): Endpoint[] =>
  Array.from({ length: to }, (_, i) => at(`e${String(i)}`, i + 1, false))

test.each<[string, readonly string[], Endpoint, ...Endpoint[]]>([
  ['the number below the private side', ['burst 4'], at('burst', 1000), at('private', 5)],
  ['a number of its own where it has none', ['burst 4'], at('burst'), at('private', 5)],
  ['the next free number below', ['burst 3'], at('burst', 1000), at('private', 5), at('spare', 4, false)],
  ['a number below the first of several', ['burst 4'], at('burst', 9), at('private', 7), at('second', 5)],
  [
    'a number below the first that is enabled',
    ['burst 6'],
    at('burst', 9),
    at('private', 7),
    at('second', 5, false),
  ],
  ['a number below those that have one', ['burst 6'], at('burst', 9), at('second'), at('private', 7)],
  ['the place of the private side', ['private 3', 'burst 1'], at('burst', 2), at('private', 1)],
  [
    'the place behind a disabled one',
    ['private 3', 'burst 2'],
    at('burst', 9),
    at('private', 2),
    at('s', 1, false),
  ],
  ['the last free place', ['private 1000', 'burst 999'], at('burst'), at('private', 999), ...filled(998)],
  ['nothing where it is first already', [], at('burst', 2), at('private', 3)],
  ['nothing where no private side is enabled', [], at('burst', 9), at('private', 3, false)],
  ['nothing where another would come before', [], at('burst', 3), at('private', 1), at('second', 2)],
  ['nothing where no number is free', [], at('burst'), at('private', 1000), ...filled(999)],
])('`switch` by Priority gives the burst side %s', (_, steps, burst, ...others) => {
  expect(preferred(burst, ...others)).toEqual(steps)
})

test('a trial by Priority comes after all others, where a burst endpoint in front would take all traffic (trial-before-weight)', () => {
  const place = (burst: Endpoint, ...others: Endpoint[]) => lastPlace(resources({ burst, others }))
  expect(place(at('burst', 1), at('private', 5))).toBe(1000)
  expect(place(at('burst', 9), at('private', 5))).toBeUndefined()
  expect(place(at('burst', 1), at('private', 1000))).toBeUndefined()
  expect(place(at('burst', 1), at('private', 999), at('second'))).toBe(1000)
  expect(isPreferred(resources({ burst: at('burst', 5), others: [at('private', 5)] }))).toBe(false)
})

const profile = (change: Partial<Profile>, of: Resources = resources()): Resources => ({
  ...of,
  profile: { ...of.profile, ...change },
})
const APP = resources().app
const LEADS = endpoint('burst', { status: 'Disabled', targetResourceId: APP.id })
const ELSEWHERE = endpoint('burst', { status: 'Disabled', targetResourceId: '/s/sites/other' })
const FULL = profile(
  { routingMethod: 'Priority' },
  resources({ burst: at('burst', 1, false), others: [at('private', 1000)] }),
)
const HEALTH = { privateHealthUrl: 'https://private.example/health' } as const
const TWO = resources({ others: [endpoint('private'), endpoint('second')] })

test.each<[string, string | undefined, Resources, TargetConfig?]>([
  ['profile', 'is disabled, so its DNS name does not resolve', profile({ status: 'Disabled' })],
  ['profile', 'routes by Priority', profile({ routingMethod: 'Priority' })],
  ['profile', undefined, profile({ routingMethod: 'Priority' }), SWITCH],
  ['endpoint', 'burst leads to other, not to the web app app', resources({ burst: ELSEWHERE })],
  [
    'endpoint',
    'burst leads to shop.example',
    resources({
      burst: endpoint('burst', { target: 'shop.example' }),
      others: [{ ...LEADS, name: 'right', id: 'r' }],
    }),
  ],
  [
    'endpoint',
    undefined,
    resources({ burst: endpoint('burst', { type: 'ExternalEndpoints', target: 'gateway.example' }) }),
  ],
  ['endpoint', undefined, resources({ burst: LEADS })],
  ['priority', 'no priority number can be freed', FULL, SWITCH],
  ['priority', undefined, FULL],
  [
    'priority',
    undefined,
    profile({ routingMethod: 'Priority' }, resources({ burst: at('burst', 9), others: [at('private', 5)] })),
    SWITCH,
  ],
  ['switch', 'private-health-url is missing', resources(), SWITCH],
  ['switch', undefined, resources()],
  ['switch', undefined, resources({ burst: BURST }), SWITCH],
  ['switch', undefined, resources(), { ...SWITCH, ...HEALTH }],
  ['switch', undefined, profile({ routingMethod: 'Priority' }), SWITCH],
  ['switch', 'the profile has private, second', TWO, { ...SWITCH, ...HEALTH }],
  ['switch', undefined, TWO, { ...SWITCH, ...HEALTH, privateEndpoint: { name: 'private' } }],
  [
    'drain',
    'drain-min is 179 s, but DNS may name the burst side for 180 s',
    resources(),
    by({ drainMinSeconds: seconds(179) }),
  ],
  ['drain', undefined, resources(), by({ drainMinSeconds: seconds(180) })],
])(
  'the check %s finds of a profile and its endpoints: %s (never-stop-before-drain, never-disable-the-last)',
  (check, message, found, on = target()) => {
    const all = allFindings(observation({ resources: found }), on).filter((it) => it.check === check)
    expect(all.map(({ error }) => error.message)).toEqual(
      message === undefined ? [] : [expect.stringContaining(message)],
    )
    expect(all.every(({ severity }) => severity === 'refusal')).toBe(true)
  },
)

test('what is too short says how long it must be, in whole minutes', () => {
  const o = observation({ resources: profile({ ttlSeconds: seconds(61) }) })
  const [found] = allFindings(o, by({ drainMinSeconds: seconds(60) })).filter(
    ({ check }) => check === 'drain',
  )
  expect(found?.error.fix).toMatch('at least 4m')
})

test('a stop may wait for a busy app until drain-max, counted from the start of the drain (never-stop-before-drain)', () => {
  const tag = record({ phase: 'warm' })
  const latest = (change: Partial<typeof tag>) => {
    const o = seen(running({ burst: IDLE_BURST }), { ...tag, ...change })
    const on = by({ drainMaxSeconds: seconds(500), drainMinSeconds: seconds(0) })
    const context = {
      target: on,
      phase: 'warm',
      now: NOW,
      runId: '2',
      progress: NO_PROGRESS,
      command: undefined,
    } as const
    const stop = planIdle(o, tag, context).find(({ kind }) => kind === 'stop-app')
    return stop?.kind === 'stop-app' ? stop.latestEpochSeconds : 0
  }
  expect(latest({})).toBeUndefined()
  expect(latest({ phase: 'draining', drainSinceEpochSeconds: NOW })).toBe(NOW + 500)
})
