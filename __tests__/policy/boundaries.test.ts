import { expect, test } from '@jest/globals'
import type { Decision } from '../../src/domain/decision.ts'
import type { BurstRecord, ShareChange } from '../../src/domain/record.ts'
import { minutes, share } from '../../src/domain/units.ts'
import { downFor, privateEpisode, privateSide } from '../../src/policy/private-down.ts'
import { endpoint } from '../burst/build.ts'
import { ago, burst, bursting, cap, changes, down, failed, held, high } from './cases.ts'
import { decideIn, NOW, observationOf, steady, type World } from './world.ts'

function brief({ kind, rule, goal }: Decision): string {
  return `${kind} ${rule} ${goal.kind}`
}

const told = (world: World, record: Partial<BurstRecord>): string => brief(decideIn({ ...world, record }))
const LOW: World = { ...burst, privateLoad: steady(300), burstLoad: steady(70) }

test('a pause and a hold last to their end and not longer (person-beats-rule)', () => {
  const paused = (left: number) => ({ pause: { untilEpochSeconds: ago(-left), by: 'ann', reason: 'audit' } })
  expect([told(high, paused(1)), told(high, paused(0))]).toEqual(['hold pause stay', 'burst policy bursting'])
  expect([told(high, held('scale-back', 1)), told(high, held('scale-back', 0))]).toEqual([
    'hold hold idle',
    'burst policy bursting',
  ])
  expect(decideIn({ ...high, record: paused(60) }).reason).toMatch(
    /^ann paused automation until .* \(audit\)/u,
  )
  expect(decideIn({ ...high, record: held('scale-back') }).reason).toContain('(sale)')
  const { hold } = held('scale-back')
  const unsaid = [{ hold: { ...hold, reason: '' } }, { pause: { ...paused(60).pause, reason: '' } }]
  for (const record of unsaid) expect(decideIn({ ...high, record }).reason).not.toContain('(')
})

test('a hold counts for nothing in the run of a person who commands something else (person-beats-rule)', () => {
  const mine = { ...high, command: { kind: 'scale-back' } } as const
  expect(told(mine, held('burst'))).toBe('hold command idle')
  expect(decideIn({ ...mine, record: held('burst') }).overruled.map((it) => it.rule)).not.toContain('hold')
})

const shareOf = ({ goal }: Decision) => (goal.kind === 'bursting' ? goal.share : undefined)

test('a person’s burst takes the share that the person names, the policy’s, or a tenth, whatever is most (person-beats-rule)', () => {
  const command = { kind: 'burst' } as const
  const wanted = shareOf(decideIn(high))
  expect(wanted).toBeGreaterThan(0.3)
  expect(shareOf(decideIn({ ...high, command }))).toBe(wanted)
  expect(told(high, held('burst'))).toBe('burst policy bursting')
  const little = { ...burst, weight: 3, privateLoad: steady(700), burstLoad: steady(40), record: bursting }
  expect(shareOf(decideIn(little))).toBeCloseTo(0.057)
  expect(shareOf(decideIn({ ...little, command }))).toBeCloseTo(0.107)
  expect(shareOf(decideIn({ record: held('burst') }))).toBeCloseTo(0.1, 1)
  expect(shareOf(decideIn({ command: { kind: 'burst', share: share(0.05) } }))).toBeCloseTo(0.057)
})

test('a hold to burst keeps the share where demand asks for none, and never lowers one (person-beats-rule)', () => {
  expect(shareOf(decideIn({ ...LOW, weight: 50, record: { ...bursting, ...held('burst') } }))).toBe(0.5)
  expect(shareOf(decideIn({ ...LOW, weight: 2, record: { ...bursting, ...held('burst') } }))).toBeCloseTo(
    0.038,
  )
  const command = { kind: 'burst' } as const
  expect(shareOf(decideIn({ ...LOW, weight: 50, command, record: bursting }))).toBe(0.5)
  expect(shareOf(decideIn({ ...LOW, weight: 2, command, record: bursting }))).toBeCloseTo(0.1, 1)
})

test('a hold to be warm is a floor: what is warm or bursting stays (person-beats-rule)', () => {
  const warm: World = { running: true, privateLoad: steady(100) }
  expect(told(warm, { phase: 'warm', phaseSinceEpochSeconds: ago(60), ...held('prewarm') })).toBe(
    'hold policy stay',
  )
  expect(told(high, held('prewarm'))).toBe('burst policy bursting')
  expect(told({ privateLoad: 'unreadable' }, held('prewarm'))).toBe('prewarm hold warm')
})

test('a private side is down from private-down-after on, and not before (private-down-bursts)', () => {
  const at = (seconds: number) => told(down(0), { privateDownSinceEpochSeconds: ago(seconds) })
  expect([at(179), at(180)]).toEqual(['hold missing-data stay', 'burst private-down bursting'])
})

test('no burst ends while the private side is down or not steady again, and it is said which (private-down-bursts)', () => {
  const since = { privateDownSinceEpochSeconds: ago(100) }
  const back = { ...since, privateUpSinceEpochSeconds: ago(50) }
  const reason = (world: World, record: Partial<BurstRecord>) => {
    const decision = decideIn({ ...world, record: { ...bursting, ...record } })
    return `${brief(decision)} ${decision.reason.split(':')[0] ?? ''}`
  }
  expect(reason({ ...LOW, privateStatus: 'Degraded' }, since)).toBe(
    'hold private-down bursting no private endpoint answers',
  )
  expect(reason(LOW, back)).toBe(
    'hold private-down bursting the private side was down until lately and must be Online for 10 min first',
  )
  expect(reason(LOW, {})).toMatch(/^scale-back policy idle/u)
  expect(told({ privateLoad: steady(100), privateStatus: 'Degraded' }, since)).toBe('none policy idle')
})

test('demand that rises raises the share before the private side counts as down (private-down-bursts)', () => {
  const rising: World = { ...burst, privateLoad: steady(1200), burstLoad: steady(288), instanceCapacity: 900 }
  const record = { ...bursting, privateDownSinceEpochSeconds: ago(100) }
  expect(told({ ...rising, privateStatus: 'Degraded' }, record)).toBe('adjust policy bursting')
})

test('while no other endpoint answers, a share is what holds when one does again', () => {
  const world = { ...burst, privateLoad: steady(1200), burstLoad: steady(288), instanceCapacity: 900 }
  const record = { ...bursting, privateDownSinceEpochSeconds: ago(100) }
  expect(decideIn({ ...world, privateStatus: 'Degraded', record }).reason).toMatch(
    /all DNS answers go to Azure until another endpoint answers, then \d+ % instead of \d+ %/u,
  )
})

const of = (...others: [status: 'Enabled' | 'Disabled', monitorStatus: string][]) => ({
  privateEndpoints: others.map(([status, monitorStatus], i) =>
    endpoint(`private${i}`, { status, monitorStatus }),
  ),
})

test('the private side is down where every enabled endpoint is, and none answers (private-down-bursts)', () => {
  expect(privateSide(of(['Enabled', 'Degraded'], ['Enabled', 'Stopped']))).toBe('down')
  expect(privateSide(of(['Enabled', 'Degraded'], ['Disabled', 'Disabled']))).toBe('down')
  expect(privateSide(of(['Enabled', 'Degraded'], ['Disabled', 'Online']))).toBe('down')
  expect(privateSide(of(['Enabled', 'Degraded'], ['Enabled', 'CheckingEndpoint']))).toBe('unknown')
  expect(privateSide(of(['Enabled', 'Degraded'], ['Enabled', 'Online']))).toBe('answers')
  expect(privateSide(of())).toBe('unknown')
})

test('an outage in doubt goes on as it was, and ends where `switch` or a person took the private side out (private-down-bursts)', () => {
  const episode = (world: World, record: Partial<BurstRecord>) =>
    privateEpisode(observationOf({ ...world, record }), minutes(10), NOW)
  const both = { privateDownSinceEpochSeconds: ago(500), privateUpSinceEpochSeconds: ago(100) }
  expect(episode({ privateStatus: 'CheckingEndpoint' }, both)).toEqual({
    downSinceEpochSeconds: ago(500),
    upSinceEpochSeconds: ago(100),
  })
  expect(episode({ privateEnabled: false, privateStatus: 'Disabled' }, both)).toEqual({})
  const o = observationOf({ record: both, privateStatus: 'Degraded' })
  const others = of(['Enabled', 'Degraded'], ['Disabled', 'Disabled'])
  const half = { ...o, resources: { ...o.resources, ...others } }
  expect(privateEpisode(half, minutes(10), NOW)).toEqual({ downSinceEpochSeconds: ago(500) })
  expect(downFor({}, NOW)).toBeUndefined()
  expect(downFor({ downSinceEpochSeconds: ago(500), upSinceEpochSeconds: ago(100) }, NOW)).toBeUndefined()
  expect(downFor({ downSinceEpochSeconds: ago(500) }, NOW)).toBe(500)
})

test('a failed burst waits 10, 20, 40 … minutes, at most half a day, also on the way to warm (failed-burst-is-undone)', () => {
  const waits = (count: number, secondsAgo: number, world: World = high) =>
    told(world, { attempts: { count, lastFailedAtEpochSeconds: ago(secondsAgo) } })
  const waiting = 'hold retry-backoff idle'
  expect([waits(1, 599), waits(1, 600)]).toEqual([waiting, 'burst policy bursting'])
  expect([waits(3, 2399), waits(3, 2400)]).toEqual([waiting, 'burst policy bursting'])
  expect([waits(50, 43_199), waits(50, 43_200)]).toEqual([waiting, 'burst policy bursting'])
  expect(told(burst, { ...bursting, ...failed })).toBe('hold policy bursting')
  const reasons = [1, 2].map(
    (count) =>
      decideIn({ ...high, record: { attempts: { count, lastFailedAtEpochSeconds: ago(300) } } }).reason,
  )
  expect(reasons[0]).toMatch(/^the last burst failed, the next try is in 5 min/u)
  expect(reasons[1]).toMatch(/^2 bursts failed in a row, the next try is in 15 min/u)
  expect(told({}, { ...held('prewarm'), ...failed })).toBe('hold retry-backoff idle')
  const warm = { phase: 'warm', phaseSinceEpochSeconds: ago(60), ...failed } as const
  expect(told({ ...high, running: true }, warm)).toBe('hold retry-backoff stay')
})

test('what is warm stays so for min-burst, and is adopted where its age is unknown', () => {
  const at = (seconds: number) =>
    told({ running: true, privateLoad: steady(100) }, { phase: 'warm', phaseSinceEpochSeconds: ago(seconds) })
  expect([at(899), at(900)]).toEqual(['hold policy stay', 'scale-back policy idle'])
  expect(told({ running: true, privateLoad: steady(100), burstLoad: steady(0) }, { phase: 'idle' })).toMatch(
    / policy warm$/u,
  )
})

test('what someone started is adopted as warm also where demand asks for nothing', () => {
  const middle: World = { running: true, privateLoad: steady(700), burstLoad: steady(0) }
  expect(told(middle, { phase: 'idle' })).toMatch(/ warm$/u)
  expect(told(middle, { phase: 'warm' })).toMatch(/ stay$/u)
})

const CAPPED: World = { ...burst, policy: cap }
const shares = (...them: [number, number][]): { shareChanges: ShareChange[] } => changes(...them)

test('the cap ends a burst that has lasted max-burst, and none of unknown age', () => {
  const since = (seconds: number) =>
    told(CAPPED, { ...bursting, phaseSinceEpochSeconds: ago(seconds), ...shares([seconds, 0.19]) })
  expect([since(3599), since(3600)]).toEqual(['hold policy bursting', 'scale-back cap idle'])
  const other = (record: Partial<BurstRecord>) => told(CAPPED, { phase: 'warm', ...record })
  expect(other(shares([9000, 0.1], [8000, 0], [3600, 0.1], [60, 0.19]))).toBe('scale-back cap idle')
  expect(other(shares([9000, 0.1], [8000, 0], [3599, 0.1], [60, 0.19]))).toBe('hold policy bursting')
  expect(other(shares([3600, 0.1], [900, 0.2], [800, 0.3], [700, 0.4]))).toBe('scale-back cap idle')
  const cut = shares([3600, 0.1], [900, 0.2], [800, 0.3], [700, 0.4], [600, 0.19])
  expect(other(cut)).toMatch(/ policy bursting$/u)
  expect(brief(decideIn({ ...CAPPED, record: 'missing' }))).toBe('hold policy bursting')
  expect(told({ ...CAPPED, policy: { ...cap, maxBurstAction: 'alert' } }, bursting)).toBe(
    'hold policy bursting',
  )
  expect(told(burst, bursting)).toBe('hold policy bursting')
})

test('after the cap no burst begins until demand has been low once', () => {
  const ended = (began: number, load: readonly number[] = steady(1000) as number[]) =>
    told(
      { ...high, policy: cap, privateLoad: load, burstLoad: steady(0) },
      { phase: 'idle', ...shares([began, 0.2], [1500, 0]) },
    )
  expect(ended(5100)).toBe('hold cap idle')
  expect(ended(5099)).toBe('burst policy bursting')
  const dip = (steady(1000) as number[]).with(20, 599)
  expect(ended(5100, dip)).toBe('burst policy bursting')
  expect(ended(5100, (steady(1000) as number[]).with(3, 599))).toBe('burst policy bursting')
  expect(ended(5100, (steady(1000) as number[]).with(20, 600))).toBe('hold cap idle')
  const warm = { phase: 'warm', phaseSinceEpochSeconds: ago(60), ...shares([5100, 0.2], [1500, 0]) } as const
  expect(told({ ...high, running: true, burstLoad: steady(0), policy: cap }, warm)).toBe('hold cap stay')
  const drained = { phase: 'draining', drainSinceEpochSeconds: ago(300), ...shares([5100, 0.2]) } as const
  expect(told({ ...high, running: true, burstLoad: steady(5), policy: cap }, drained)).toBe(
    'scale-back cap idle',
  )
})
