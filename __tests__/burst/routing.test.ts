import { expect, test } from '@jest/globals'
import {
  anotherAnswers,
  anotherServes,
  isOnline,
  isUnhealthy,
  leadsTo,
  serves,
} from '../../src/burst/endpoints.ts'
import { enableStep, isProven, onlineTimeout, returnSteps, routeSteps } from '../../src/burst/routing.ts'
import { HEALTH_VALID } from '../../src/burst/run/proofs.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { Endpoint, RoutingMethod } from '../../src/domain/resources.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { endpoint, IDLE_BURST, NOW, observation, resources, target } from './build.ts'
import { BURST } from './rules-support.ts'

const { warmup } = target()
const SPILL = target().routing
const SWITCH = { ...SPILL, routing: 'switch' } as const

const ago = (seconds: number) => epochSeconds(NOW - seconds)
const proof = (successesInRow: number, secondsAgo: number) => ({
  successesInRow,
  lastTestAt: ago(secondsAgo),
  lastSuccessAt: ago(secondsAgo),
})

test('healthy is: three successes in a row, the last of them within a minute (healthy-before-enable)', () => {
  const proven = (successes: number, secondsAgo: number) =>
    isProven(proof(successes, secondsAgo), warmup, NOW)
  expect([proven(3, 0), proven(4, HEALTH_VALID), proven(3, HEALTH_VALID)]).toEqual([true, true, true])
  expect([proven(2, 0), proven(3, HEALTH_VALID + 1)]).toEqual([false, false])
  expect(HEALTH_VALID).toBeLessThanOrEqual(60)
  expect(isProven({ successesInRow: 3 }, warmup, NOW)).toBe(false)
})

function seen(burst: Endpoint, others: Endpoint[], routingMethod: RoutingMethod = 'Weighted'): Observation {
  const made = resources({ burst, others })
  return observation({ resources: { ...made, profile: { ...made.profile, routingMethod } } })
}

const named = (name: string, monitorStatus: string, status: Endpoint['status'] = 'Enabled'): Endpoint =>
  endpoint(name, { monitorStatus, status })

test('only what is enabled serves, is Online, or is unhealthy, whatever its last probe said (never-disable-the-last)', () => {
  const facts = (monitorStatus: string, status: Endpoint['status'] = 'Enabled') =>
    [serves, isOnline, isUnhealthy].map((is) => is(named('x', monitorStatus, status)))
  expect(facts('Online')).toEqual([true, true, false])
  expect(facts('Unmonitored')).toEqual([true, false, false])
  expect(facts('CheckingEndpoint')).toEqual([false, false, false])
  for (const sick of ['Degraded', 'Stopped']) expect(facts(sick)).toEqual([false, false, true])
  for (const any of ['Online', 'Unmonitored', 'Degraded', 'Stopped'])
    expect(facts(any, 'Disabled')).toEqual([false, false, false])
})

test('one other endpoint that serves is enough, and the burst endpoint is none of them (never-disable-the-last)', () => {
  const both = (...others: Endpoint[]) => {
    const o = resources({ burst: BURST, others })
    return [anotherServes(o), anotherAnswers(o)]
  }
  expect(both(named('a', 'Degraded'), named('b', 'Online'))).toEqual([true, true])
  expect(both(named('a', 'Degraded'), named('b', 'CheckingEndpoint'))).toEqual([false, true])
  expect(both(named('a', 'Degraded'))).toEqual([false, false])
  expect(both()).toEqual([false, false])
})

test('an endpoint leads to the app by its id or by any of its host names, in whatever letter case', () => {
  const app = { ...resources().app, customHostNames: ['Shop.example'] }
  const leads = (change: Partial<Endpoint>) => leadsTo(endpoint('x', change), app)
  expect(leads({ targetResourceId: app.id.toUpperCase() })).toBe(true)
  expect([leads({ target: 'APP.azurewebsites.net' }), leads({ target: 'shop.EXAMPLE' })]).toEqual([
    true,
    true,
  ])
  expect([leads({ target: 'other.example' }), leads({})]).toEqual([false, false])
})

const PRIVATE = 'private'
const enable = 'endpoint private: enable'
const wait = 'wait until Traffic Manager reports endpoint private Online'
const prove = 'health tests of the private side'

function back(others: Endpoint[], routing: typeof SPILL = SWITCH, health = proof(0, 0)): string[] {
  return returnSteps({ ...seen(BURST, others), privateHealth: health }, routing, warmup).map(stepTitle)
}

test('`switch` proves the private side, enables it and waits for Online before the burst endpoint goes (healthy-before-enable, never-disable-the-last)', () => {
  const away = named(PRIVATE, 'Disabled', 'Disabled')
  expect(back([away])).toEqual([prove, enable, wait])
  expect(back([away], SWITCH, proof(3, 5))).toEqual([enable, wait])
  expect(back([away], SWITCH, proof(3, 61))).toEqual([prove, enable, wait])
  expect(back([away], SPILL)).toEqual([])
  expect(back([away, named('second', 'Online')])).toEqual([])
  expect(back([named(PRIVATE, 'Online')])).toEqual([])
  const checking = named(PRIVATE, 'CheckingEndpoint')
  expect(back([checking])).toEqual([wait])
  expect(back([checking, named('second', 'CheckingEndpoint')])).toEqual([wait])
  expect(back([away, named('second', 'Degraded')])).toEqual([wait.replace(PRIVATE, 'second')])
})

const changeOf = (o: Observation, routing: typeof SPILL = SPILL) => {
  const step = enableStep(o, routing, share(0.2))
  return step.kind === 'patch-endpoint' ? step.change : {}
}

test('a trial has the least weight or the last place, and only where another endpoint answers (trial-before-weight)', () => {
  const here = [endpoint(PRIVATE, { priority: 2 })]
  expect(changeOf(seen(IDLE_BURST, here))).toEqual({ status: 'Enabled', weight: 1 })
  const first = { ...IDLE_BURST, priority: 1 }
  expect(changeOf(seen(first, here, 'Priority'))).toEqual({ status: 'Enabled', priority: 1000 })
  expect(changeOf(seen(IDLE_BURST, here, 'Priority'))).toEqual({ status: 'Enabled' })
  expect(changeOf(seen(IDLE_BURST, here, 'Performance'))).toEqual({ status: 'Enabled' })
  const dark = [named(PRIVATE, 'Degraded')]
  expect(changeOf(seen(IDLE_BURST, dark))).toEqual({ status: 'Enabled', weight: 12 })
  expect(changeOf(seen(first, dark, 'Priority'))).toEqual({ status: 'Enabled' })
  const none = [named(PRIVATE, 'Disabled', 'Disabled')]
  expect(changeOf(seen({ ...IDLE_BURST, weight: 7 }, none))).toEqual({ status: 'Enabled', weight: 7 })
  const { weight: _, ...unweighted } = IDLE_BURST
  expect(changeOf(seen(unweighted, none))).toEqual({ status: 'Enabled', weight: 1 })
})

test('a weight is written where it changes the share by half a percent (quiet-pass-writes-nothing)', () => {
  const to = (part: number, weight: number, others = [endpoint(PRIVATE)], method?: RoutingMethod) =>
    routeSteps(seen({ ...BURST, weight }, others, method), SPILL, share(part)).map(stepTitle)
  expect(to(0.2, 10)).toEqual(['endpoint burst: weight 10 → 12'])
  expect(to(0.2, 12)).toEqual([])
  const heavy = [endpoint(PRIVATE, { weight: 500 })]
  expect(to(0.2, 124, heavy)).toEqual([])
  expect(to(0.2, 120, heavy)).toHaveLength(1)
  expect(to(0.2, 10, [named(PRIVATE, 'Disabled', 'Disabled')])).toEqual([])
  expect(to(0.2, 10, [endpoint(PRIVATE)], 'Performance')).toEqual([])
  const [step] = routeSteps(seen({ ...BURST, weight: 3 }, [endpoint(PRIVATE)]), SPILL, share(0.2))
  expect(step?.why).toBe('19 % of DNS answers, against 5.7 %')
})

test('an endpoint has three minutes and two rounds of failed probes to come Online', () => {
  expect(onlineTimeout(seen(BURST, []))).toBe(180 + 2 * 4 * 19)
})
