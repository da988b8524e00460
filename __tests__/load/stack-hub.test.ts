import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/domain/errors.ts'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, quickClock, request, said } from './support.ts'

const GROUP = '/subscriptions/0000/resourceGroups/rg/providers'
const SITE = `${GROUP}/Microsoft.Web/sites/shop`
const PLAN = `${GROUP}/Microsoft.Web/serverFarms/plan`
const RUNNING = { name: 'shop', properties: { state: 'Running', enabled: true, usageState: 'Normal' } }
const STOPPED = { name: 'shop', properties: { state: 'Stopped' } }

type Answers = (path: string, filter: string, url: string) => unknown

interface Result {
  readonly reading: LoadReading
  readonly asked: readonly string[]
}

async function read(answers: Answers, more: Partial<LoadSourceConfig> = {}, minutes = 15): Promise<Result> {
  const asked: string[] = []
  const hub = {
    host: 'hub.example:443',
    get: async (url: string): Promise<unknown> => {
      const { pathname, searchParams } = new URL(url, 'https://hub.example')
      asked.push(url)
      return Promise.resolve(answers(pathname, searchParams.get('$filter') ?? '', url))
    },
  }
  const all = config({ source: 'stack-hub', resource: SITE, unit: 'per-minute', ...more })
  const source = await makeLoadSource(all, 'private', ports({ hub }))
  return { reading: await source.read(request(minutes)), asked }
}

/** Values of the minutes up to NOW, the last one first to settle. */
function metric(values: readonly (number | null)[], more = {}): unknown {
  const metricValues = values.map((total, index) => ({
    timestamp: new Date((NOW - (values.length - index) * 60) * 1000).toISOString(),
    average: total,
    total,
  }))
  return { value: [{ name: { value: 'Requests' }, unit: 'Count', metricValues, ...more }] }
}

const served =
  (body: unknown, site: unknown = RUNNING): Answers =>
  (path) =>
    path.endsWith('/metrics') ? body : site

function armError(status: number): ActionError {
  return new ActionError(`answered ${String(status)}`, {
    fix: 'see',
    arm: { status, details: [], request: 'GET' },
  })
}

test('one call for the whole time, in App Service’s own filter language', async () => {
  const { asked } = await read(served(metric([1, 2, 3, 4, 5])), {}, 8 * 24 * 60)
  const calls = asked.filter((url) => url.includes('/metrics?'))
  expect(calls).toHaveLength(1)
  const { pathname, searchParams } = new URL(calls[0] ?? '', 'https://hub.example')
  expect(pathname).toBe(`${SITE}/metrics`)
  expect(Object.fromEntries(searchParams)).toEqual({
    'api-version': '2018-02-01',
    details: 'false',
    $filter:
      "(name.value eq 'Requests') and startTime eq 2026-02-21T10:00:00Z and endTime eq 2026-03-01T09:57:00Z and timeGrain eq duration'PT1M'",
  })
})

test('settled minutes only, and a minute without a number is a gap', async () => {
  const { reading } = await read(served(metric([10, null, 30, 40, 50, 60])))
  expect(said(reading)).toEqual([10, null, 30])
  expect(reading).toMatchObject({
    unit: 'per-minute',
    source: 'stack-hub Requests of shop',
    sites: [{ name: 'shop', state: 'Running', serving: true }],
  })
})

test('the CPU of a plan is a level, and its sites are listed over all pages', async () => {
  const cpu = {
    value: [
      {
        name: { value: 'CpuPercentage' },
        unit: 'Percent',
        metricValues: [{ timestamp: new Date((NOW - 300) * 1000).toISOString(), average: 55 }],
      },
    ],
  }
  const pages: Answers = (path, _filter, url) => {
    if (path.endsWith('/metrics')) return cpu
    return url.includes('page2')
      ? { value: [STOPPED] }
      : { value: [RUNNING], nextLink: `https://hub.example${PLAN}/sites?page2` }
  }
  const { reading } = await read(pages, { resource: PLAN, unit: 'percent' })
  expect(said(reading)).toEqual([55, null])
  expect(reading.sites?.map(({ serving }) => serving)).toEqual([true, false])
})

test('zeros of a stopped site are gaps; those from before it stopped are load', async () => {
  const { reading } = await read(served(metric([7, 0, 9, 0, 0, 0, 0, 0]), STOPPED))
  expect(said(reading)).toEqual([7, 0, 9, null, null])
  const nothing = await read(served(metric([0, 0, 0, 0, 0, 0]), STOPPED))
  expect(nothing.reading).toMatchObject({ kind: 'unknown', sites: [{ state: 'Stopped', serving: false }] })
  const running = await read(served(metric([7, 0, 0, 0, 0, 0])))
  expect(said(running.reading)).toEqual([7, 0, 0])
})

test.each([[{}], [{ value: {} }], ['']])(
  'an answer without the list of sites, %j, does not say that a plan has none: zeros stay gaps (no-data-never-ends)',
  async (body) => {
    const ofPlan = { resource: PLAN, metric: 'Requests', aggregation: 'total' } as const
    const { reading } = await read(served(metric([7, 0, 9, 0, 0, 0, 0, 0]), body), ofPlan)
    expect(said(reading)).toEqual([7, 0, 9, null, null])
    expect(reading.sites).toBeUndefined()
    const without = await read(served(metric([7, 0, 9, 0, 0, 0, 0, 0]), { value: [] }), ofPlan)
    expect(said(without.reading)).toEqual([7, 0, 9, 0, 0])
  },
)

test('an answer without the list of metrics is told as that', async () => {
  const { reading } = await read(served({ code: 200 }))
  expect(reading).toMatchObject({ kind: 'unknown' })
  expect(JSON.stringify(reading)).toContain('The Hub answered without the list that was asked for')
})

test.each([
  ['switched off', { state: 'Running', enabled: false }],
  ['over its quota', { state: 'Running', usageState: 'Exceeded' }],
])('a site that is %s serves nobody', async (word, properties) => {
  const { reading } = await read(served(metric([5, 5, 5, 5]), { name: 'shop', properties }))
  expect(reading.sites).toEqual([{ name: 'shop', state: `Running, ${word}`, serving: false }])
})

test('who may not read the site still reads the load', async () => {
  const { reading } = await read((path) => {
    if (path.endsWith('/metrics')) return metric([4, 4, 4, 4])
    throw armError(403)
  })
  expect(said(reading)).toEqual([4])
  expect(reading.sites).toBeUndefined()
})

test('a refused history is asked for once more, a day of it', async () => {
  const filters: string[] = []
  const { reading } = await read(
    (path, filter) => {
      if (!path.endsWith('/metrics')) return RUNNING
      filters.push(filter)
      if (filters.length === 1) throw armError(400)
      return metric([1, 2, 3, 4])
    },
    {},
    8 * 24 * 60,
  )
  expect(said(reading)).toEqual([1])
  expect(filters[1]).toContain('startTime eq 2026-02-28T09:57:00Z')
})

test('a metric that is not there is answered with those that are, an interval likewise', async () => {
  const definitions = {
    value: [
      { name: { value: 'Requests' }, metricAvailabilities: [{ timeGrain: 'PT1H' }] },
      { name: { value: 'CpuTime' } },
    ],
  }
  const answers: Answers = (path) =>
    path.endsWith('/metricdefinitions') ? definitions : path.endsWith('/metrics') ? { value: [] } : RUNNING
  expect(said((await read(answers, { metric: 'Nothing' })).reading)).toMatch(
    /shop has no metric Nothing on the Hub\. It has CpuTime, Requests/u,
  )
  expect(said((await read(answers)).reading)).toMatch(
    /gave no samples of Requests\. Set load-interval to one that it has: PT1H/u,
  )
})

test('a resource that App Service has not is refused before anything is asked', async () => {
  const { reading, asked } = await read(served({}), {
    resource: `${GROUP}/Microsoft.Compute/virtualMachines/vm`,
    metric: 'x',
  })
  expect(said(reading)).toMatch(/neither a web app nor an App Service plan/u)
  expect(asked).toEqual([])
})

test('a server that refuses until the time is over is told as such, and not as a Hub that is silent', async () => {
  const hub = {
    host: 'hub.example:443',
    get: (_url: string, signal: AbortSignal) =>
      new Promise<unknown>((_, reject) => signal.addEventListener('abort', () => reject(armError(503)))),
  }
  const it = config({ source: 'stack-hub', resource: SITE })
  const source = await makeLoadSource(it, 'private', ports({ hub, clock: quickClock(1, 1) }))
  expect(said(await source.read(request(15)))).toBe('answered 503. see')
})

test('a Hub that does not answer is unknown after ten seconds, not an error and not a wait', async () => {
  const hub = {
    host: 'hub.example:443',
    get: (_url: string, signal: AbortSignal) =>
      new Promise<unknown>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      ),
  }
  const source = await makeLoadSource(
    config({ source: 'stack-hub', resource: SITE }),
    'private',
    ports({ hub, clock: quickClock(1, 1) }),
  )
  const reading = await source.read(request(15))
  expect(said(reading)).toMatch(
    /The Azure Stack Hub at hub\.example:443 cannot be reached: it did not answer within 10 s/u,
  )
})
