import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { actionError, harness, startAzure, SUB, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const THING = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web-eu`

test.each([408, 429, 500, 502, 503, 504])('%i is tried again, and each retry is told', async (status) => {
  azure.on('GET', THING, { status }, { body: { ok: 1 } })
  const { ports, signal, clock, log } = await harness(azure)
  expect(await ports.arm.get(THING, signal)).toEqual({ ok: 1 })
  expect(clock.slept).toEqual([status === 429 ? 5 : 1])
  expect(log.lines.at(-1)).toMatch(
    new RegExp(`answered ${status} to GET …/sites/web-eu.*Trying again in .* s \\(2 of 4\\)`, 'u'),
  )
})

test.each([400, 401, 403, 404, 409, 501, 505])('%i is not tried again', async (status) => {
  azure.on('GET', THING, { status, body: { error: { code: 'Whatever', message: 'no' } } })
  const { ports, signal, clock } = await harness(azure)
  const error = await actionError(ports.arm.get(THING, signal))
  expect(error.arm).toMatchObject({ status, code: 'Whatever', message: 'no' })
  expect(clock.slept).toEqual([])
})

test('409 AnotherOperationInProgress is tried again', async () => {
  azure.on(
    'GET',
    THING,
    { status: 409, body: { error: { code: 'AnotherOperationInProgress', message: 'wait' } } },
    { body: {} },
  )
  const { ports, signal, clock } = await harness(azure)
  await ports.arm.get(THING, signal)
  expect(clock.slept).toEqual([1])
})

test('after four tries it gives up with what Azure said last', async () => {
  azure.on('GET', THING, { status: 503, body: { error: { code: 'ServerBusy', message: 'Later.' } } })
  const { ports, signal, clock } = await harness(azure)
  const error = await actionError(ports.arm.get(THING, signal))
  expect(error.message).toBe('Azure answered 503 ServerBusy to GET …/sites/web-eu: Later. Tried 4 times.')
  expect(clock.slept).toEqual([1, 2, 4])
})

test.each([
  ['retry-after', '17', 17],
  ['retry-after-ms', '2500', 2.5],
  ['x-ms-retry-after-ms', '900', 0.9],
  ['retry-after', new Date((1_800_000_000 + 30) * 1000).toUTCString(), 30],
])('%s: %s is honoured', async (name, value, expected) => {
  const date = new Date(1_800_000_000 * 1000).toUTCString()
  azure.on('GET', THING, { status: 429, headers: { [name]: value, date } }, { body: {} })
  const { ports, signal, clock } = await harness(azure)
  await ports.arm.get(THING, signal)
  expect(clock.slept).toEqual([expected])
})

test('a Retry-After beyond what is left of the deadline fails at once and is named', async () => {
  azure.on('GET', THING, { status: 429, headers: { 'retry-after': '3600' } })
  const { ports, signal, clock } = await harness(azure)
  const deadline = clock.deadline(60 as never, signal, 'All reads')
  const error = await actionError(ports.arm.get(THING, deadline.signal))
  expect(error.message).toContain('would have to wait 3600 s, and only 60 s are left')
  expect(error.arm).toMatchObject({ status: 429, retryAfterSeconds: 3600 })
  expect(clock.slept).toEqual([])
  deadline.done()
})

test('a Retry-After without bounds is not waited for where no deadline is known either', async () => {
  azure.on('GET', THING, { status: 503, headers: { 'retry-after': '86400' } })
  const { ports, signal } = await harness(azure)
  expect((await actionError(ports.arm.get(THING, signal))).message).toContain('86400 s')
})

test('a broken connection is tried again', async () => {
  azure.on('GET', THING, { reset: true }, { body: {} })
  const { ports, signal, clock, log } = await harness(azure)
  await ports.arm.get(THING, signal)
  expect(clock.slept).toEqual([1])
  expect(log.lines.at(-1)).toContain('127.0.0.1')
})

test('an answer withheld ends with the deadline of the try, and is tried again', async () => {
  azure.on('GET', THING, { never: true }, { body: { ok: 1 } })
  const { ports, signal, clock, log } = await harness(azure)
  const work = ports.arm.get(THING, signal)
  while (azure.asked().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  clock.endDeadlines()
  expect(await work).toEqual({ ok: 1 })
  expect(log.lines.at(-1)).toContain('did not answer GET …/sites/web-eu within 30 s')
})

test("the caller's own abort comes through with its reason", async () => {
  azure.on('GET', THING, { never: true })
  const { ports } = await harness(azure)
  const controller = new AbortController()
  const work = ports.arm.get(THING, controller.signal)
  while (azure.asked().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  controller.abort(new RangeError('cancelled by a person'))
  await expect(work).rejects.toThrow('cancelled by a person')
})

test('no token goes to a foreign host', async () => {
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.arm.get('https://management.azure.com.thief.example/x', signal))
  expect(error.outcome).toBe('refused')
  expect(azure.seen).toEqual([])
})

test.each(['/sites', '/serverfarms'])(
  'no token goes where the next page of %s is said to be, if that is a foreign host',
  async (list) => {
    const thief = await startAzure()
    for (const one of ['/sites', '/serverfarms']) azure.on('GET', one, { body: { value: [] } })
    azure.on('GET', list, { body: { value: [], nextLink: `${thief.url}/next` } })
    const { ports, signal } = await harness(azure)
    const error = await actionError(ports.lists.read(SUB, signal))
    await thief.close()
    expect(error.message).toMatch(/is not the Resource Manager of this run/u)
    expect(thief.seen).toEqual([])
  },
)

test('the pages of a list of the SDK that lead in a circle end', async () => {
  const nextLink = `${azure.url}/subscriptions/${SUB}/providers/Microsoft.Web/sites?page=2`
  const circle = Array.from({ length: 70 }, () => ({ body: { value: [], nextLink } }))
  azure.on('GET', '/serverfarms', { body: { value: [] } })
  azure.on('GET', '/sites', ...circle, { body: { value: [] } })
  const { ports, signal } = await harness(azure)
  await ports.lists.read(SUB, signal)
  expect(azure.asked().filter((asked) => asked.includes('/sites'))).toHaveLength(50)
})

test('leading slashes are put right, whether none or two', async () => {
  azure.on('GET', THING, { body: {} })
  const { ports, signal } = await harness(azure)
  for (const url of [THING, THING.slice(1), `/${THING}`, `${azure.url}${THING}`])
    await ports.arm.get(url, signal)
  expect(azure.asked()).toEqual(Array(4).fill(`GET ${THING}`))
})

test('parallel calls of all clients share one sign-in, with the scope of the cloud', async () => {
  azure.on('GET', '/sites/web-eu', { body: { id: THING, properties: {} } })
  azure.on('GET', '/shop-tm', { body: { id: '/x', properties: {} } })
  const { ports, signal } = await harness(azure)
  const ref = { subscriptionId: SUB, resourceGroup: 'rg-1' }
  await Promise.all([
    ports.webApp.readApp({ ...ref, name: 'web-eu' }, signal),
    ports.trafficManager.readProfile({ ...ref, name: 'shop-tm' }, signal),
    ports.arm.get(THING, signal),
  ])
  const tokens = azure.seen.filter(({ path }) => path.includes('/oauth2/v2.0/token'))
  expect(tokens).toHaveLength(1)
  // Without the slash that the configured endpoint ends in: `//.default` would be another audience.
  expect(new URLSearchParams(tokens[0]!.body).get('scope')).toContain(`${azure.url}/.default`)
  expect(azure.seen.map(({ path }) => path).some((path) => path.includes('discovery/instance'))).toBe(false)
  for (const { headers } of azure.seen.filter(({ path }) => path.startsWith('/subscriptions'))) {
    expect(headers['user-agent']).toContain('cloudburst-for-azure/1.2.3')
    expect(headers['x-ms-client-request-id']).toBeDefined()
  }
})

test('a token that Azure calls ended is replaced once, by a new sign-in', async () => {
  azure.on(
    'POST',
    '/oauth2/v2.0/token',
    ...['old', 'new'].map((name) => ({
      body: { token_type: 'Bearer', expires_in: 3600, access_token: name },
    })),
  )
  azure.on(
    'GET',
    THING,
    { status: 401, body: { error: { code: 'ExpiredAuthenticationToken', message: 'ended' } } },
    { body: {} },
  )
  const { ports, signal, clock } = await harness(azure)
  await ports.arm.get(THING, signal)
  const used = azure.seen.filter(({ path }) => path === THING).map(({ headers }) => headers.authorization)
  expect(used).toEqual(['Bearer old', 'Bearer new'])
  expect(clock.slept).toEqual([])
})

test('a missing permission names action, scope and the role that has it', async () => {
  azure.on('GET', THING, {
    status: 403,
    body: {
      error: {
        code: 'AuthorizationFailed',
        message: `The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Web/sites/read' over scope '${THING}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      },
    },
  })
  const { ports, signal } = await harness(azure)
  const { fix } = await actionError(ports.arm.get(THING, signal))
  expect(fix).toContain(`the action Microsoft.Web/sites/read on ${THING}`)
  expect(fix).toContain('the role Cloudburst App Service (docs/azure/role-app-service.json)')
})

test.each([
  ['ResourceGroupNotFound', 404, 'resource-group'],
  ['SubscriptionNotFound', 404, 'subscription-id'],
  ['ResourceNotFound', 404, 'web-app'],
  ['InvalidAuthenticationTokenAudience', 401, 'environment, resource-manager-endpoint and authority-host'],
  ['RequestDisallowedByPolicy', 403, 'Azure Policy'],
  ['ScopeLocked', 409, 'lock'],
])('%s names what to correct', async (code, status, named) => {
  azure.on('GET', THING, { status, body: { error: { code, message: 'said' } } })
  const { ports, signal } = await harness(azure)
  expect((await actionError(ports.arm.get(THING, signal))).fix).toContain(named)
})

test('text from outside cannot form a workflow command', async () => {
  const message = 'x\n::set-output name=a::b\r\n##[group]'
  azure.on('GET', THING, {
    status: 400,
    body: { error: { code: '::error::', message, details: [{ code: 'c', message }] } },
  })
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.arm.get(THING, signal))
  const told = JSON.stringify([error.message, error.fix, error.arm])
  expect(told).not.toMatch(/::|##\[|\\n|\\r/u)
})

test('an endpoint nobody listens on is told with host and port', async () => {
  const { ports, signal } = await harness(azure, {
    cloud: {
      environment: 'AzureCloud',
      resourceManagerEndpoint: 'https://127.0.0.1:9',
      authorityHost: azure.url,
    },
  })
  const error = await actionError(ports.arm.get(THING, signal))
  expect(error.message).toContain('127.0.0.1:9 cannot be reached: it refuses the connection (ECONNREFUSED)')
  expect(error.fix).toContain('HTTPS_PROXY')
})
