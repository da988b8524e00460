import { expect, test } from '@jest/globals'
import { testBurst, testPrivate } from '../../src/burst/health-test.ts'
import type { HealthResult, Instance, Ports } from '../../src/burst/ports.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// What counts as a test of a side: its public hosts, or the state of its instances.

const { app, profile } = resources()
const HEALTHY: HealthResult = { kind: 'healthy', latencyMs: 1 }

function session(change: Partial<TargetConfig>, states: readonly Instance['state'][] = []) {
  const tested: unknown[] = []
  const plain = portsOf(new Model(new Map()))
  const ports: Ports = {
    ...plain,
    webApp: {
      ...plain.webApp,
      readInstances: () => Promise.resolve(states.map((state, i) => ({ name: String(i), state }))),
    },
    health: {
      test: (asked) => (tested.push(asked), Promise.resolve(HEALTHY)),
      testUrl: (url) => (tested.push(url), Promise.resolve(HEALTHY)),
    },
  }
  return { tested, s: sessionOn(new Model(new Map()), target(change), { runId: '1', ports }) }
}

test('the burst side is tested under its public hosts, or those of the app, or that of the profile (healthy-before-enable)', async () => {
  const hostsOf = async (publicHosts: string[], customHostNames: string[]) => {
    const warmup = { ...target().warmup, publicHosts }
    const { s, tested } = session({ warmup })
    expect(await testBurst(s, seen({ app: { ...app, customHostNames } }))).toBe(HEALTHY)
    expect(tested).toMatchObject([{ address: app.defaultHostName, warmup }])
    return tested.map((it) => (it as { hosts: unknown }).hosts)
  }
  expect(await hostsOf(['a.example', 'b.example'], ['c.example'])).toEqual([['a.example', 'b.example']])
  expect(await hostsOf([], ['c.example'])).toEqual([['c.example']])
  expect(await hostsOf([], [])).toEqual([[profile.fqdn]])
})

test('without a health test every instance must be READY, and one at least (healthy-before-enable)', async () => {
  const by = async (...states: Instance['state'][]) => {
    const { s, tested } = session({ warmup: { ...target().warmup, enabled: false } }, states)
    const result = await testBurst(s, seen(running()))
    expect(tested).toEqual([])
    return result.kind === 'unhealthy' ? result.reason : result.kind
  }
  expect(await by()).toBe('no instance is up yet')
  expect(await by('READY', 'UNKNOWN', 'DOUBTED')).toBe('2 of 3 instances are not READY')
  expect(await by('READY')).toBe('healthy')
  expect(await by('READY', 'READY')).toBe('healthy')
})

test('a private side whose health cannot be tested is refused, and any other is asked at its URL (never-disable-the-last)', async () => {
  await expect(testPrivate(session({}).s)).rejects.toMatchObject({ outcome: 'refused' })
  const privateHealthUrl = 'https://shop.example/health'
  const { s, tested } = session({ privateHealthUrl })
  expect([await testPrivate(s), tested]).toEqual([HEALTHY, [privateHealthUrl]])
})
