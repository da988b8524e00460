import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { chooseClock, localClock, realClock, remaining } from '../../src/clock/index.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'

const NEVER = new AbortController().signal
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** Time that passes only when `pass` is called. */
async function startTime(): Promise<{
  url: string
  pass: (wanted: string) => Promise<void>
  asked: string[]
  gone: string[]
}> {
  let epochMillis = 1_000_000
  const asked: string[] = []
  const gone: string[] = []
  const held: { path: string; end: () => void }[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${path} ${body}`.trim())
      const reply = (): void => void response.end(JSON.stringify({ epochMillis }))
      if (path === '/clock/now') {
        reply()
        return
      }
      const { seconds: length } = JSON.parse(body) as { seconds: number }
      held.push({
        path,
        end: () => {
          epochMillis += length * 1000
          reply()
        },
      })
      response.on('close', () => gone.push(path))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pass = async (wanted: string): Promise<void> => {
    const isWanted = ({ path }: { path: string }): boolean => path.endsWith(wanted)
    while (!held.some(isWanted)) await tick()
    held.splice(held.findIndex(isWanted), 1)[0]!.end()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clock/`, pass, asked, gone }
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}

test('virtual time is asked for, and sleeps are requests held open', async () => {
  const { url, pass, asked } = await startTime()
  const clock = localClock(url)
  expect(await clock.now()).toBe(1000)
  const slept = clock.sleep(seconds(900), NEVER)
  await pass('/sleep')
  await slept
  expect(await clock.now()).toBe(1900)
  expect(asked).toEqual(['GET /clock/now', 'POST /clock/sleep {"seconds":900}', 'GET /clock/now'])
})

test('a virtual deadline aborts when the server says so; given back, its request is dropped', async () => {
  const { url, pass, gone } = await startTime()
  const clock = localClock(url)
  await clock.now()
  const late = clock.deadline(seconds(30), NEVER, 'The read')
  expect(remaining(late.signal, epochSeconds(1010))).toBe(20)
  await pass('/deadline')
  while (!late.signal.aborted) await tick()
  expect(String(late.signal.reason)).toContain('The read took longer than 30 s')
  const early = clock.deadline(seconds(30), NEVER, 'The read')
  await tick()
  early.done()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(early.signal.aborted).toBe(false)
  expect(gone).toHaveLength(2)
})

test('an aborted virtual sleep rejects with the reason and drops its request', async () => {
  const { url, gone } = await startTime()
  const controller = new AbortController()
  const slept = localClock(url).sleep(seconds(900), controller.signal)
  setTimeout(() => controller.abort(new RangeError('stop')), 10)
  await expect(slept).rejects.toThrow('stop')
  while (gone.length === 0) await tick()
})

test('a local clock that is gone is told, by a deadline too', async () => {
  const clock = localClock('http://127.0.0.1:9/clock')
  await expect(clock.now()).rejects.toThrow(/local clock did not answer/u)
  const deadline = clock.deadline(seconds(30), NEVER, 'x')
  while (!deadline.signal.aborted) await tick()
  expect(String(deadline.signal.reason)).toContain('local clock did not answer')
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
