import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { answer, COMPONENT, PLAN, read, SITE, timeseries } from './azure-support.ts'
import { NOW } from './support.ts'

test('requests of a site: whole settled minutes, one leading slash, the oldest version that will do', async () => {
  const { asked } = await read(
    { resource: SITE },
    () => answer('Count', timeseries({ [-5]: { total: 7 } })),
    10,
    NOW + 42,
  )
  expect(asked).toHaveLength(1)
  expect(asked[0]?.path).toBe(`${SITE}/providers/Microsoft.Insights/metrics`)
  expect(Object.fromEntries(asked[0]?.parameters ?? [])).toEqual({
    'api-version': '2018-01-01',
    metricnames: 'Requests',
    timespan: '2026-03-01T09:50:00Z/2026-03-01T09:57:00Z',
    interval: 'PT1M',
    aggregation: 'Total',
  })
})

test.each<[string, Partial<LoadSourceConfig>, string, string, string]>([
  ['a plan', { resource: PLAN }, PLAN, 'CpuPercentage', 'Average'],
  [
    'a slot, without a leading slash',
    { resource: `${SITE.slice(1)}/slots/blue/` },
    `${SITE}/slots/blue`,
    'Requests',
    'Total',
  ],
  ['a component with spaces', { resource: COMPONENT }, encodeURI(COMPONENT), 'requests/rate', 'Average'],
  [
    'a component copied from a URL',
    { resource: encodeURI(COMPONENT) },
    encodeURI(COMPONENT),
    'requests/rate',
    'Average',
  ],
  [
    'a count of a component',
    { resource: COMPONENT, metric: 'requests/count' },
    encodeURI(COMPONENT),
    'requests/count',
    'Count',
  ],
  ['errors of a site', { resource: SITE, metric: 'Http5xx' }, SITE, 'Http5xx', 'Total'],
  ['connections of a site', { resource: SITE, metric: 'AppConnections' }, SITE, 'AppConnections', 'Average'],
  [
    'what is said wins',
    { resource: SITE, metric: 'Requests', aggregation: 'maximum' },
    SITE,
    'Requests',
    'Maximum',
  ],
])('%s', async (_, more, path, metric, aggregation) => {
  const { asked } = await read(more, () => answer('Unspecified', timeseries({})))
  expect(asked[0]?.path).toBe(`${path}/providers/Microsoft.Insights/metrics`)
  expect(asked[0]?.parameters.get('metricnames')).toBe(metric)
  expect(asked[0]?.parameters.get('aggregation')).toBe(aggregation)
})

test('namespace, filter and interval; a filter asks for more than the ten series that are usual', async () => {
  const more = {
    resource: SITE,
    namespace: 'Custom/ns',
    filter: "Instance eq '*' and A eq 'b+c'",
    intervalSeconds: 300 as never,
  }
  const { asked } = await read(more, () => answer('Count', timeseries({}, 5)))
  expect(asked[0]?.parameters.get('metricnamespace')).toBe('Custom/ns')
  expect(asked[0]?.parameters.get('$filter')).toBe(more.filter)
  expect(asked[0]?.url).toContain('A%20eq%20')
  expect(asked[0]?.parameters.get('top')).toBe('200')
  expect(asked[0]?.parameters.get('interval')).toBe('PT5M')
  expect(asked[0]?.parameters.get('timespan')).toBe('2026-03-01T09:45:00Z/2026-03-01T09:55:00Z')
})

test('eight days of minutes are one call', async () => {
  const { asked } = await read(
    { resource: SITE },
    () => answer('Count', timeseries({ [-5]: { total: 1 } })),
    8 * 1440,
  )
  expect(asked).toHaveLength(1)
  expect(asked[0]?.parameters.get('timespan')).toBe('2026-02-21T10:00:00Z/2026-03-01T09:57:00Z')
})

test('more than 30 days are cut into calls that the service does not cut', async () => {
  const { asked } = await read(
    { resource: SITE },
    () => answer('Count', timeseries({ [-5]: { total: 1 } })),
    31 * 1440,
  )
  expect(asked).toHaveLength(2)
})
