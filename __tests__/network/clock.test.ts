import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, expect, test } from '@jest/globals'
import { chooseClock, localClock, realClock, remaining } from '../../src/clock/index.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'

const NEVER = new AbortController().signal
const servers: Server[] = []
const connections: Duplex[] = []
afterEach(() => {
  for (const connection of connections.splice(0)) connection.destroy()
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

interface Time {
  readonly url: string
  /** Lets the first sleep or deadline that waits come to its end. */
  readonly pass: (wanted: 'sleep' | 'deadline') => Promise<void>
  /** What was asked, without its numbers. */
  readonly asked: string[]
  /** Ends every connection. */
  readonly hangUp: () => void
}

/** Time that passes only when `pass` is called. */
async function startTime(answerOf = (epochMillis: number): string => String(epochMillis)): Promise<Time> {
  let epochMillis = 1_000_000
  const asked: string[] = []
  const held: { number: string; action: string; length: number }[] = []
  let last: Duplex | undefined
  const hear = (line: string): void => {
    const [number = '', action = '', length = '0'] = line.split(' ')
    asked.push(line.replace(/^\d+ /u, ''))
    if (action === 'now') last?.write(`${number} ${answerOf(epochMillis)}\n`)
    else if (action !== 'forget') held.push({ number, action, length: Number(length) })
  }
  const server = createServer((_, response) => void response.writeHead(404).end())
  server.on('upgrade', (request, connection: Duplex) => {
    connections.push(connection)
    last = connection.on('error', () => undefined)
    if (request.url !== '/clock/line') connection.end('HTTP/1.1 404 Not Found\r\n\r\n')
    else connection.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: clock\r\n\r\n')
    connection.on('data', (text: Buffer) => text.toString().trimEnd().split('\n').forEach(hear))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clock/`,
    asked,
    hangUp: () => last?.destroy(),
    pass: async (wanted) => {
      while (!held.some(({ action }) => action === wanted)) await tick()
      const [{ number, length }] = held.splice(
        held.findIndex(({ action }) => action === wanted),
        1,
      ) as [(typeof held)[number]]
      epochMillis += length * 1000
      // Cut in two, as a network may.
      last?.write(number)
      await tick()
      last?.write(` ${String(epochMillis)}\n`)
    },
  }
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}

test('virtual time is asked for, and sleeps end when it has come so far, over one connection', async () => {
  const { url, pass, asked } = await startTime()
  const clock = localClock(url)
  expect(await clock.now()).toBe(1000)
  const slept = clock.sleep(seconds(900), NEVER)
  await pass('sleep')
  await slept
  expect(await Promise.all([clock.now(), clock.now()])).toEqual([1900, 1900])
  expect(asked).toEqual(['now', 'sleep 900', 'now'])
  await tick()
  await clock.now()
  expect(asked).toHaveLength(4)
  expect(connections).toHaveLength(1)
})

test('a virtual deadline aborts when the clock says so; given back, it is forgotten', async () => {
  const { url, pass, asked } = await startTime()
  const clock = localClock(url)
  await clock.now()
  const late = clock.deadline(seconds(30), NEVER, 'The read')
  expect(remaining(late.signal, epochSeconds(1010))).toBe(20)
  await pass('deadline')
  while (!late.signal.aborted) await tick()
  expect(String(late.signal.reason)).toContain('The read took longer than 30 s')
  const early = clock.deadline(seconds(30), NEVER, 'The read')
  early.done()
  while (!asked.includes('forget')) await tick()
  expect(early.signal.aborted).toBe(false)
  expect(asked).toEqual(['now', 'deadline 30', 'deadline 30', 'forget'])
})

test('an aborted virtual sleep rejects with the reason and is forgotten', async () => {
  const { url, asked } = await startTime()
  const controller = new AbortController()
  const slept = localClock(url).sleep(seconds(900), controller.signal)
  setTimeout(() => controller.abort(new RangeError('stop')), 10)
  await expect(slept).rejects.toThrow('stop')
  while (!asked.includes('forget')) await tick()
})

test('a local clock that is gone is told, by a deadline too', async () => {
  const clock = localClock('http://127.0.0.1:9/clock')
  await expect(clock.now()).rejects.toThrow(/local clock did not answer/u)
  const deadline = clock.deadline(seconds(30), NEVER, 'x')
  while (!deadline.signal.aborted) await tick()
  expect(String(deadline.signal.reason)).toContain('local clock did not answer')
})

test('so is one that hangs up, and the next question is put to a new connection', async () => {
  const { url, hangUp } = await startTime()
  const clock = localClock(url)
  expect(await clock.now()).toBe(1000)
  const slept = clock.sleep(seconds(900), NEVER)
  hangUp()
  await expect(slept).rejects.toThrow(/local clock did not answer/u)
  expect(await clock.now()).toBe(1000)
})

test('what is no clock, and what is no time, are told', async () => {
  const { url } = await startTime(() => 'noon')
  await expect(localClock(url).now()).rejects.toThrow(/local clock did not answer/u)
  await expect(localClock(url.replace('clock', 'other')).now()).rejects.toThrow(/did not answer/u)
})

test('real time: sleep, abort, deadline, and a deadline inside another', async () => {
  const clock = realClock()
  const before = await clock.now()
  await clock.sleep(seconds(0.02), NEVER)
  expect((await clock.now()) - before).toBeGreaterThanOrEqual(0.015)
  const outer = clock.deadline(seconds(0.02), NEVER, 'Outer')
  const inner = clock.deadline(seconds(50), outer.signal, 'Inner')
  expect(remaining(inner.signal, await clock.now())).toBeLessThan(1)
  await expect(clock.sleep(seconds(50), inner.signal)).rejects.toThrow(/Outer took longer/u)
  expect(clock.deadline(seconds(50), outer.signal, 'Late').signal.aborted).toBe(true)
  expect(remaining(NEVER, await clock.now())).toBeUndefined()
})

test('virtual time is honoured only where nothing but this machine can be reached', () => {
  const url = 'http://127.0.0.1:8000/clock'
  const proxy = { HTTPS_PROXY: 'http://127.0.0.1:8080' }
  const azure = ['https://management.azure.com', 'https://login.microsoftonline.com']
  expect(chooseClock(undefined, azure, {}).announcement).toBeUndefined()
  expect(chooseClock('', azure, {}).announcement).toBeUndefined()
  expect(
    chooseClock(url, ['https://127.0.0.1:1', 'https://[::1]:2', 'https://localhost'], {}).announcement,
  ).toContain(url)
  expect(chooseClock(url, azure, proxy).announcement).toContain('virtual')
  expect(chooseClock(url, azure, { ...proxy, NO_PROXY: 'localhost, 127.0.0.1' }).announcement).toBeDefined()
  expect(() => chooseClock(url, azure, {})).toThrow(/management\.azure\.com is not on this machine/u)
  expect(() => chooseClock(url, azure, { ...proxy, NO_PROXY: '.azure.com' })).toThrow()
  expect(() => chooseClock(url, azure, { HTTPS_PROXY: 'http://proxy.example.com:3128' })).toThrow()
  expect(() => chooseClock(url, [...azure, 'http://prometheus.example'], proxy)).toThrow(/prometheus/u)
  expect(() => chooseClock('http://time.example.com', ['https://127.0.0.1:1'], {})).toThrow()
})

test('somebody who sets the machine’s date moves neither a date nor a wait of the run, and is told of once', async () => {
  let step = 0
  const time = await startTime((epochMillis) => `${String(epochMillis + step)} ${String(epochMillis)}`)
  const clock = localClock(time.url)
  const before = await clock.now()
  step = -3_600_000
  await tick()
  expect([(await clock.now()) - before, clock.takeStep?.(), clock.takeStep?.()]).toEqual([0, -3600, 0])
  step = 2000
  await tick()
  await clock.now()
  expect(clock.takeStep?.()).toBe(3602)
  step = 0
  await tick()
  await clock.now()
  expect(clock.takeStep?.()).toBe(0)
})
