import { spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { armClient, ask } from './client.ts'

let azure: LocalAzure
beforeEach(async () => {
  azure = await startLocalAzure()
})
afterEach(() => azure.close())

const clock = (action: string, seconds: number): Promise<number> =>
  ask(`${azure.urls.plain}/clock/${action}`, { method: 'POST', body: { seconds } }).then(
    (answer) => (answer.json as { epochMillis: number }).epochMillis / 1000 - azure.world.scenario.startAt,
  )
const elapsed = (): number => azure.clock.now() - azure.world.scenario.startAt
const real = (milliseconds: number): Promise<string> =>
  new Promise((resolve) => setTimeout(() => resolve('nothing'), milliseconds))

test('time stands still while the client computes', async () => {
  await real(30)
  const now = await ask(`${azure.urls.plain}/clock/now`)
  expect(now.json).toMatchObject({ epochMillis: azure.world.scenario.startAt * 1000 })
})

test('parallel sleeps end in the order of their times', async () => {
  const order: number[] = []
  const note = (at: number): void => void order.push(at)
  await Promise.all([
    clock('sleep', 300).then(note),
    clock('sleep', 60).then(note),
    clock('sleep', 120).then(note),
  ])
  expect(order).toEqual([60, 120, 300])
})

test('a deadline alone never moves time', async () => {
  const winner = await Promise.race([clock('deadline', 10).then(() => 'deadline'), real(60)])
  expect(winner).toBe('nothing')
  expect(elapsed()).toBe(0)
})

test('a deadline that is due as its client wakes passes, though nothing else is waited for', async () => {
  const left = azure.timer.join('one')
  const { promise, resolve } = Promise.withResolvers<number>()
  azure.timer.sleep(10, () => undefined, 'one')
  azure.timer.deadline(10, () => resolve(elapsed()))
  expect(await promise).toBe(10)
  left()
})

test('time stands still while one client works, however many requests of the other are withheld', async () => {
  const left = ['first', 'second'].map((name) => azure.timer.join(name))
  const goOn = [1, 2, 3].map(() => azure.timer.withhold('first'))
  const passed = new Promise<string>((resolve) => azure.timer.deadline(10, () => resolve('passed')))
  expect(await Promise.race([passed, real(300)])).toBe('nothing')
  azure.timer.sleep(20, () => undefined, 'second')
  expect(await passed).toBe('passed')
  for (const over of [...goOn, ...left]) over()
})

test('deadlines that are due together share one quiet second', async () => {
  const left = azure.timer.join('one')
  let passed = 0
  const last = Array.from({ length: 60 }, () => Promise.withResolvers<string>())
  azure.timer.sleep(10, () => undefined, 'one')
  for (const { resolve } of last) azure.timer.deadline(10, () => resolve(String((passed += 1))))
  const all = Promise.all(last.map(({ promise }) => promise)).then((ends) => ends.length)
  expect(await Promise.race([all, real(20_000)])).toBe(60)
  left()
})

test('a deadline is passed on the way to a later sleep', async () => {
  const ends = await Promise.all([clock('deadline', 10), clock('sleep', 60)])
  expect(ends).toEqual([10, 60])
})

test('a withheld reply lets time move to the earliest deadline', async () => {
  const arm = await armClient(azure)
  azure.fault({ match: { kind: 'arm' }, fault: { kind: 'hang' } })
  const hanging = arm('GET', '…/Microsoft.Web/sites/app-shop-burst').catch(() => 'broken')
  expect(await clock('deadline', 30)).toBe(30)
  await azure.close()
  expect(await hanging).toBe('broken')
})

test('a slow reply takes virtual time, not real time', async () => {
  const arm = await armClient(azure)
  azure.fault({ match: { kind: 'arm' }, fault: { kind: 'slow', seconds: 45 } })
  const started = performance.now()
  expect((await arm('GET', '…/Microsoft.Web/sites/app-shop-burst')).status).toBe(200)
  expect(elapsed()).toBe(45)
  expect(performance.now() - started).toBeLessThan(2000)
})

test('a client that goes away is forgotten', async () => {
  const controller = new AbortController()
  const gone = fetch(`${azure.urls.plain}/clock/deadline`, {
    method: 'POST',
    body: '{"seconds":5}',
    signal: controller.signal,
  }).catch(() => 'aborted')
  await real(20)
  controller.abort()
  expect(await gone).toBe('aborted')
  await real(20)
  expect(await clock('sleep', 60)).toBe(60)
  expect(elapsed()).toBe(60)
})

test('nonsense is refused', async () => {
  const refused = await ask(`${azure.urls.plain}/clock/sleep`, { method: 'POST', body: { seconds: -1 } })
  expect(refused.status).toBe(400)
})

test('one connection takes many questions, and forgets those that are taken back or left behind', async () => {
  const line = await openLine()
  const { startAt } = azure.world.scenario
  line.say('1 sleep 300\n2 deadline 60\n3 deadline 90\n3 forget\n4 now\n5 sle')
  line.say('ep 120\n6 sleep -1\n7 nap\n')
  const withoutMonotonic = (await line.heard(6)).map((answer) => answer.split(' ').slice(0, 2).join(' '))
  expect(withoutMonotonic).toEqual([
    `4 ${String(startAt * 1000)}`,
    '6 ?',
    '7 ?',
    ...[60, 120, 300].map(
      (seconds, at) => `${['2', '5', '1'][at] ?? ''} ${String((startAt + seconds) * 1000)}`,
    ),
  ])
  line.say('8 sleep 900\n')
  line.close()
  expect(await clock('sleep', 60)).toBe(360)
})

test('another protocol is refused', async () => {
  await expect(openLine('/clock/lines')).rejects.toThrow('404')
  await expect(openLine('/control/line')).rejects.toThrow('404')
})

interface OpenLine {
  say(text: string): void
  /** So many answers, when they have come. */
  heard(count: number): Promise<readonly string[]>
  close(): void
}

function openLine(path = '/clock/line'): Promise<OpenLine> {
  return new Promise((resolve, reject) => {
    const opening = request(`${azure.urls.plain}${path}`, {
      headers: { connection: 'Upgrade', upgrade: 'clock' },
    })
    opening.on('response', ({ statusCode }) => reject(new Error(String(statusCode))))
    opening.on('upgrade', (_, socket) => {
      let text = ''
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      const answers = (): string[] => text.split('\n').slice(0, -1)
      resolve({
        say: (line) => void socket.write(line),
        heard: async (count) => {
          while (answers().length < count) await real(2)
          return answers()
        },
        close: () => void socket.destroy(),
      })
    })
    opening.on('error', reject)
    opening.end()
  })
}

test('in real time the clock is the wall’s, and nobody moves it', async () => {
  await azure.close()
  azure = await startLocalAzure({ realTime: true })
  expect(Math.abs(azure.clock.now() - Date.now() / 1000)).toBeLessThan(5)
  expect(azure.env()).not.toHaveProperty('CLOUDBURST_LOCAL_CLOCK')
  expect(() => azure.clock.advance(5)).toThrow('Only virtual time')
  const arm = await armClient(azure)
  expect((await arm('GET', '…/Microsoft.Web/sites/app-shop-burst')).status).toBe(200)
})

test('500 request and sleep cycles take less than a hundredth of their virtual time', () => {
  const script = fileURLToPath(new URL('cycles.ts', import.meta.url))
  const run = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect(run.stderr).toBe('')
  const { cycles, virtualSeconds, realSeconds } = JSON.parse(run.stdout) as Record<string, number>
  expect({ cycles, virtualSeconds }).toEqual({ cycles: 500, virtualSeconds: 15_000 })
  expect(realSeconds).toBeLessThan(150)
})
