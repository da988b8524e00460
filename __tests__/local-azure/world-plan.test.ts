import { expect, test } from '@jest/globals'
import { packagedTrace } from '../../local-azure/options.ts'
import { parseTrace, percentile, recordedAt, shiftByWeeks } from '../../local-azure/world/trace.ts'
import { START, newWorld, enable } from './world-support.ts'

test('the private side saturates, and minutes above its capacity are counted', () => {
  const world = newWorld({
    privateSide: { hosts: ['shop.private.example'], capacity: 2000, saturation: 1.2, release: '' },
  })
  world.advanceTo(START + 600)
  for (const minute of world.history().minutes) {
    expect(minute).toMatchObject({ violation: true, privateServed: 2400, carried: 0 })
  }
})

test('a plan is billed for the size that was asked for, and its workers come later', () => {
  const world = newWorld()
  const plan = world.planNamed('plan-shop-burst')
  world.scaling.resize(plan, { ...plan.sku, capacity: 3 }, 'client', [])
  expect(plan.instances).toBe(1)
  world.advanceTo(START + 60)
  expect(plan.instances).toBe(1)
  world.advanceTo(START + 120)
  expect(plan.instances).toBe(3)
  expect(world.history().minutes.map((minute) => minute.instances)).toEqual([3, 3])
  expect(world.history().minutes[0]?.cost).toBeCloseTo((3 * 0.246) / 60)
})

test('autoscale puts a count outside its limits back, and follows its rules', () => {
  const rule = (direction: string, operator: string, threshold: number) => ({
    metricTrigger: { metricName: 'CpuPercentage', timeWindow: 'PT5M', operator, threshold },
    scaleAction: { direction, type: 'ChangeCount', value: '1', cooldown: 'PT5M' },
  })
  const properties = {
    enabled: true,
    targetResourceUri: '/x/serverfarms/plan-shop-burst',
    profiles: [
      {
        capacity: { minimum: '2', maximum: '6', default: '2' },
        rules: [rule('Increase', 'GreaterThan', 70), rule('Decrease', 'LessThan', 30)],
      },
    ],
  }
  const setting = { name: 's', resourceGroup: 'rg-shop', location: '', tags: {}, properties, lastActionAt: 0 }
  const world = newWorld({ autoscale: [setting] })
  world.advanceTo(START + 60)
  expect(world.planNamed('plan-shop-burst').sku.capacity).toBe(2)
  world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
  world.advanceTo(START + 300)
  enable(world, 1000)
  world.advanceTo(START + 3000)
  expect(world.planNamed('plan-shop-burst').sku.capacity).toBe(4)
})

test('the private site down: Degraded after the tolerated failures, Online again after', () => {
  const world = newWorld()
  world.schedule(START + 60, { kind: 'private-down', forSeconds: 600 })
  world.advanceTo(START + 400)
  expect(world.endpointNamed('private')[1].monitor).toBe('Degraded')
  world.advanceTo(START + 760)
  expect(world.endpointNamed('private')[1].monitor).toBe('Online')
})

test('stepping often or seldom comes to the same', () => {
  const [often, seldom] = [newWorld(), newWorld()]
  for (const world of [often, seldom]) {
    world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
    enable(world, 30)
  }
  for (let second = 7; second < 3600; second += 7) often.advanceTo(START + second)
  often.advanceTo(START + 3600)
  seldom.advanceTo(START + 3600)
  expect(often.events).toEqual(seldom.events)
  for (const [index, minute] of seldom.history().minutes.entries()) {
    const other = often.history().minutes[index]
    // Between changes a step takes the mean of its ends: a difference of the order of the step, not more.
    expect(Math.abs((other?.carried ?? 0) - minute.carried)).toBeLessThan(0.02)
    expect(other?.demand).toBeCloseTo(minute.demand, 6)
  }
})

test('traces: gaps stay gaps, steps above a minute are held, weeks are kept', () => {
  const trace = parseTrace('timestamp,value\n600,5\n660,7\n780,9\n')
  expect(trace).toEqual({ start: 600, values: [5, 7, undefined, 9] })
  expect(parseTrace('0,1\n300,2\n').values).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
  const shifted = shiftByWeeks(packagedTrace(), packagedTrace().start + 8 * 86_400)
  expect(shifted.start - packagedTrace().start).toBe(7 * 86_400)
  expect(recordedAt(trace, 725)).toBeUndefined()
  expect(percentile(trace, 50)).toBe(7)
  expect(() => parseTrace('nothing here')).toThrow('no row')
})

test('the packaged trace is whole and begins on a Monday', () => {
  expect(new Date(packagedTrace().start * 1000).toISOString()).toBe('2026-06-01T00:00:00.000Z')
  expect(packagedTrace().values.filter((value) => value === undefined)).toEqual([])
  expect(packagedTrace().values).toHaveLength(5760)
})

test('automatic scaling owns the count of a plan, up to its elastic maximum', () => {
  const world = newWorld()
  Object.assign(world.planNamed('plan-shop-burst').properties, {
    elasticScaleEnabled: true,
    maximumElasticWorkerCount: 2,
  })
  world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
  world.advanceTo(START + 120)
  enable(world, 1000)
  world.advanceTo(START + 1800)
  expect(world.planNamed('plan-shop-burst').instances).toBe(2)
})
