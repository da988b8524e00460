import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import { bursting, HIGH, LOW, expectSafe, recordOf, shop, stateOf, BURSTING, IDLE } from '../fault/support.ts'
import { autoscaleCpu } from '../helpers/scenes.ts'
import { WATCH, atMinute, startJob } from './support.ts'

// A pass leaves it to the next one to read back what it made of autoscale (success-is-read-back).

const CPU = { ...WATCH, autoscale: 'enable', 'hand-over': 'none' } as const
const CHANGE = { method: 'PUT', path: 'autoscalesettings' }
const IGNORED = { match: CHANGE, fault: { kind: 'reply', status: 202 } } as const

function withAutoscale(enabled: boolean): (base: Scenario) => Scenario {
  return (base) => ({ ...base, autoscale: [autoscaleCpu(base, enabled)] })
}

/** A shop in a burst that has switched autoscale on, whose demand falls at once, and rises after so many minutes. */
async function endingBurst(after: readonly (readonly [number, number])[] = []): Promise<LocalAzure> {
  return shop([[0, LOW], ...after], {
    scenario: (base) => {
      const world = bursting()(withAutoscale(true)(base))
      const profiles = world.profiles.map((profile) => {
        const tag = profile.tags['cloudburst-burst'] ?? ''
        return { ...profile, tags: { 'cloudburst-burst': tag.replace(',c=', ',b=0-1-5-1-1-5,c=') } }
      })
      return { ...world, profiles }
    },
  })
}

function isOn(azure: LocalAzure): unknown {
  return azure.world.autoscale[0]?.properties['enabled']
}

function changesOf(azure: LocalAzure): number {
  return azure.requests().filter(({ method, path }) => method === 'PUT' && /autoscalesettings/iu.test(path))
    .length
}

test('a restored setting that shows late is asked for again, and the tag forgets it once a read shows it', async () => {
  const azure = await endingBurst()
  azure.effect({ kind: 'read-lag', seconds: { autoscale: 100 } })
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, { ...CPU, 'watch-for': '50m' }).done
  expect([run.exitCode, isOn(azure), stateOf(azure), changesOf(azure)]).toEqual([0, false, IDLE, 2])
  expect(recordOf(azure)).not.toContain(',b=')
  expect(run.log).not.toContain('✖')
  expectSafe(azure)
})

test.each([
  ['low', []],
  ['between the limits', [[36, 4200]]],
] as const)('a setting that Azure never puts back is red, whatever demand is then: %s', async (_, later) => {
  const azure = await endingBurst(later)
  azure.fault({ ...IGNORED, times: 'always' })
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, { ...CPU, 'watch-for': '75m' }).done
  expect([run.exitCode, isOn(azure), stateOf(azure)]).toEqual([1, true, IDLE])
  expect(changesOf(azure)).toBeLessThanOrEqual(10)
  expect(run.log).toContain('"autoscale cpu: disable" was accepted 2 times')
  expect(recordOf(azure)).toContain(',b=')
  azure.clearFaults()
  const next = await startJob(azure, { runId: '8', event: 'schedule' }, { ...CPU, 'watch-for': '8m' }).done
  expect([next.exitCode, isOn(azure)]).toEqual([0, false])
  expect(recordOf(azure)).not.toContain(',b=')
  expectSafe(azure)
})

test('a setting that Azure does not put back is red, even if the last pass has just asked for it again', async () => {
  const azure = await endingBurst()
  azure.fault({ ...IGNORED, times: 'always' })
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, { ...CPU, 'watch-for': '48m' }).done
  expect([run.exitCode, isOn(azure), changesOf(azure)]).toEqual([1, true, 4])
  expect(run.log).toContain('the watch ends before Azure has shown its change of autoscale')
})

test('a burst whose autoscale Azure does not switch on goes on without it, says so, and asks again', async () => {
  const azure = await shop([[0, HIGH]], { scenario: withAutoscale(false) })
  azure.fault({ ...IGNORED, times: 'always' })
  atMinute(azure, 6, () => azure.clearFaults())
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, { ...CPU, 'watch-for': '20m' }).done
  expect([run.exitCode, isOn(azure), stateOf(azure), changesOf(azure)]).toEqual([0, true, BURSTING, 3])
  expect(run.log.match(/::error.*does not scale the burst side by itself/gu)?.length).toBe(1)
  expectSafe(azure)
})

test('a watch enables an endpoint again that Azure did not enable at first, once its retry backoff is over', async () => {
  const azure = await shop([[0, HIGH]])
  const match = { method: 'PATCH', path: 'Endpoints/burst$' }
  azure.fault({ match, fault: { kind: 'reply', status: 200, body: {} }, times: 'always' })
  atMinute(azure, 8, () => azure.clearFaults())
  const run = await startJob(
    azure,
    { runId: '7', event: 'schedule' },
    { ...WATCH, 'watch-for': '40m', 'hand-over': 'none' },
  ).done
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(run.log).toContain('the last burst failed')
  expectSafe(azure)
})
