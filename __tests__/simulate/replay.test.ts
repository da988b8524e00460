import { expect, test } from '@jest/globals'
import { decisionMinutes } from '../../src/plant/cadence.ts'
import type { Policy, RunView } from '../../src/plant/policy.ts'
import { simulate } from '../../src/plant/simulate.ts'
import { withAlerts } from '../../src/simulate/alerts.ts'
import { cadenceOf, ownCadence } from '../../src/simulate/cadences.ts'
import { compared, settable, thresholdChoice } from '../../src/simulate/choices.ts'
import { withGaps } from '../../src/simulate/gaps.ts'
import { withLimits } from '../../src/simulate/limits.ts'
import { SHOWN_MODES, replay, FILM_SHARE_STEPS } from '../../src/simulate/replay.ts'
import { plantOf } from '../../src/simulate/settings.ts'
import { historyFrom, samples, settings } from './support.ts'

const history = historyFrom(samples(2 * 1440))
const config = plantOf(settings())
const stage = { history, config }

test('on a whole history every baseline costs what the plant of the evaluation says', () => {
  for (const choice of compared()) {
    const { row } = replay(stage, choice, cadenceOf('c5'))
    const runs = decisionMinutes('c5', history.demand.length, 1)
    const { cost, starts, violationMinutes } = simulate({
      demand: history.demand,
      config,
      policy: choice.policy,
      runs,
    })
    expect([row.cost, row.minutesAboveCapacity]).toEqual([cost, violationMinutes])
    expect(row.bursts).toBe(choice.name === 'always' ? 1 : starts)
  }
})

test('the film tells the same as the numbers', () => {
  const { row, film } = replay(stage, thresholdChoice(settings(), 80, 60), cadenceOf('c5'))
  const above = film.above.reduce((sum, one) => sum + one, 0)
  expect(above).toBe(row.minutesAboveCapacity)
  expect(
    film.modes.filter((mode, at) => SHOWN_MODES[mode] === 'start' && film.modes[at - 1] === 0),
  ).toHaveLength(row.bursts)
  expect(row.mostInstances).toBeGreaterThan(0)
})

test('an unrecorded minute is unknown to a policy of ours and the last known one to a baseline', () => {
  const known = Uint8Array.from([1, 1, 0, 1])
  const heard = (gapsAs: 'unknown' | 'last-known'): number[] => {
    const loads: number[] = []
    const run = withGaps(listener(loads), known, gapsAs).create(config, history.demand)
    for (const minute of known.keys()) run.learn(minute, 10 + minute, 0)
    return loads
  }
  expect(heard('unknown')).toEqual([10, 11, NaN, 13])
  expect(heard('last-known')).toEqual([10, 11, 11, 13])
})

test('no baseline is poisoned by a hole, and none of ours scales back in one', () => {
  const holed = historyFrom(samples(2 * 1440).filter((_, minute) => minute < 800 || minute > 1000))
  for (const choice of [...compared(), thresholdChoice(settings(), 80, 60)]) {
    const { row, film } = replay({ history: holed, config }, choice, cadenceOf('c5'))
    expect(Number.isFinite(row.cost)).toBe(true)
    if (choice.sets !== undefined) expect(SHOWN_MODES[film.modes[995] ?? 0]).toBe('on')
  }
})

test('an alert brings a run when the private side passes 90 % of its capacity, both ways', () => {
  const runs: number[] = []
  const load = (minute: number): number => (minute >= 20 && minute < 40 ? 115 : 50)
  const policy = withAlerts(
    decider((seen) => runs.push(seen.minute)),
    Int32Array.of(0),
    () => undefined,
  )
  const run = policy.create(config, history.demand)
  for (let minute = 0; minute < 60; minute++) {
    run.learn(minute, load(minute), 0)
    run.decide(view(minute))
  }
  expect(runs).toEqual([0, 26, 42])
})

test('max-burst that scales back ends any policy’s burst until demand has fallen', () => {
  const policy = {
    ...settings().policy,
    maxBurstSeconds: 3600 as never,
    maxBurstAction: 'scale-back' as const,
  }
  const limited = withLimits(
    decider(() => undefined, { want: true, share: 0.4 }),
    settings({ policy }),
  )
  const run = limited.create(config, history.demand)
  expect(run.decide(view(0))).toEqual({ want: true, share: 0.4 })
  expect(run.decide(view(59, 'on', 0.4)).want).toBe(true)
  run.learn(60, 115, 0)
  expect(run.decide(view(60, 'on', 0.4)).want).toBe(false)
  expect(run.decide(view(90)).want).toBe(false)
  run.learn(91, 20, 0)
  expect(run.decide(view(92)).want).toBe(true)
})

test.each([['adaptive'], ['threshold 80/60']])('%s keeps to max-share and min-burst', (name) => {
  const policy = { ...settings().policy, minBurstSeconds: 7200 as never }
  const own = settings({ maxShare: 0.1, policy })
  const choice = settable(own).find((one) => one.name === name)
  if (choice === undefined) throw new Error(name)
  const { film } = replay(stage, choice, cadenceOf('c5'))
  expect(Math.max(...film.targetShare) / FILM_SHARE_STEPS).toBeCloseTo(0.1, 2)
  const on = [...film.modes].map((mode) => (SHOWN_MODES[mode] === 'on' ? '1' : '0')).join('')
  const lengths = on
    .split(/0+/u)
    .filter((run) => run !== '')
    .map((run) => run.length)
  expect(lengths.length).toBeGreaterThan(0)
  expect(Math.min(...lengths.slice(0, -1), lengths[0] ?? 0)).toBeGreaterThanOrEqual(120)
})

test('run-interval is the cadence: exact, and without one a schedule as GitHub delivers it', () => {
  expect(ownCadence(undefined).key).toBe('cron20')
  expect(ownCadence(300).key).toBe('c5')
  expect([...ownCadence(420).minutes(20)]).toEqual([0, 7, 14])
})

test('a watch keeps a runner all the time, a schedule for a minute a run and for what a run waits', () => {
  const own = thresholdChoice(settings(), 80, 60)
  expect(replay(stage, own, cadenceOf('watch')).row.runnerMinutes).toBe(history.demand.length)
  const { row: scheduled, film } = replay(stage, own, cadenceOf('c5'))
  const waits = film.modes.filter((mode) =>
    ['start', 'drain'].some((one) => one === SHOWN_MODES[mode]),
  ).length
  expect(waits).toBeGreaterThan(0)
  expect(scheduled.runnerMinutes).toBe(scheduled.runs + waits)
  expect(replay(stage, compared()[0]!, cadenceOf('watch')).row).toMatchObject({
    policy: 'never',
    runnerMinutes: 0,
  })
})

function listener(loads: number[]): Policy {
  return {
    name: 'listener',
    create: () => ({
      learn: (_, privateLoad) => loads.push(privateLoad),
      decide: () => ({ want: false, share: 0 }),
    }),
  }
}

function decider(hear: (view: RunView) => unknown, action = { want: false, share: 0 }): Policy {
  return {
    name: 'decider',
    create: () => ({
      learn: () => undefined,
      decide: (seen) => {
        hear(seen)
        return action
      },
    }),
  }
}

function view(minute: number, mode: RunView['mode'] = 'off', share = 0): RunView {
  return { minute, mode, share, readyInMinutes: 0, meanGapMinutes: 5 }
}
