import { expect, test } from '@jest/globals'
import { ago, burst, cap, down, failed, held, high, paused } from './cases.ts'
import { decideIn, steady, type World } from './world.ts'

test.each<{ name: string; world: World; warning: RegExp }>([
  {
    name: 'a ceiling over a private side that is down',
    world: { ...down(200), record: { ...held('scale-back'), privateDownSinceEpochSeconds: ago(200) } },
    warning: /no private endpoint answers/u,
  },
  {
    name: 'a ceiling over demand',
    world: { ...high, record: held('scale-back') },
    warning: /keeps Azure out until .* although demand/u,
  },
  {
    name: 'a pause over demand',
    world: { ...high, record: paused },
    warning:
      /^no burst begins, although demand .*: ann paused automation until .* \(mode: resume ends that\)$/mu,
  },
  {
    name: 'failed bursts over demand',
    world: { ...high, record: failed },
    warning:
      /^no burst begins, although demand .*: the last burst failed, the next try is in .*: burst tries/mu,
  },
  {
    name: 'a change from outside over demand, as long as it is obeyed',
    world: { ...high, record: { outside: { command: 'scale-back', untilEpochSeconds: ago(-600), by: '' } } },
    warning: /^no burst begins, although demand .*: someone outside this action disabled/mu,
  },
  {
    name: 'a cap that alerts',
    world: { ...burst, policy: { ...cap, maxBurstAction: 'alert' } },
    warning: /longer than max-burst \(1 h\)/u,
  },
  {
    name: 'a saturated private side',
    world: { privateLoad: steady(1100) },
    warning: /true demand may be higher/u,
  },
  {
    name: 'too few instances',
    world: { ...high, privateLoad: steady(2000) },
    warning: /Raise burst-instances, or the quota/u,
  },
  {
    name: 'an unhealthy burst endpoint',
    world: { ...burst, burstStatus: 'Degraded' },
    warning: /automation disables it before anything else/u,
  },
  {
    name: 'an unhealthy burst endpoint in a pause, which nobody repairs',
    world: { ...burst, burstStatus: 'Degraded', record: { phase: 'bursting', ...paused } },
    warning: /automation is paused: disable it by hand, or run mode resume/u,
  },
  {
    name: 'a plan that somebody shrank in a burst, by its cause',
    world: { ...burst, privateLoad: steady(2000), burstInstances: 3, instanceCapacity: 100 },
    warning: /The plan has 1 of the 3 instances of burst-instances/u,
  },
  {
    name: 'a burst endpoint that is left alone',
    world: { ...burst, privateLoad: steady(2000), privateEnabled: false },
    warning: /no other endpoint is enabled, so all DNS answers go to Azure/u,
  },
  {
    name: 'a profile without an answer',
    world: { privateEnabled: false },
    warning: /no endpoint of the profile .+ is enabled, so its DNS name has no answer/u,
  },
  { name: 'a damaged record', world: { record: 'damaged' }, warning: /no hold is known/u },
  {
    name: 'somebody else’s weight',
    world: { ...burst, weight: 50 },
    warning: /outside this action changed a weight/u,
  },
  {
    name: 'a command into a pause',
    world: { command: { kind: 'burst' }, record: paused },
    warning: /run mode resume first/u,
  },
  {
    name: 'coarse weights',
    world: { privateLoad: steady(1000), privateWeight: 1 },
    warning: /give the private endpoint a weight of 50/u,
  },
])('warns of $name', ({ world, warning }) => {
  expect(decideIn(world).warnings.join('\n')).toMatch(warning)
})

test('a burst endpoint that is left alone keeps all answers, which no weight changes: nothing to adjust', () => {
  const { kind, goal, reason } = decideIn({
    ...burst,
    privateLoad: steady(2000),
    privateEnabled: false,
    instanceCapacity: 100,
  })
  expect([kind, goal.kind]).toEqual(['hold', 'bursting'])
  expect(reason).toContain('100 % of DNS answers stay with Azure (no other endpoint is enabled')
})

test.each([paused, failed])('what keeps no burst from beginning is not warned of: %j', (record) => {
  expect(decideIn({ record }).warnings).toEqual([])
})
