import { expect, test } from '@jest/globals'
import { isController, MODES, modeRow } from '../../src/domain/modes.ts'
import { guardedPorts } from '../../src/modes/guarded-ports.ts'
import { nowhere } from '../helpers/nowhere.ts'

/** Every method of the Azure ports, as they are handed to a pass. */
function methodsOf(writes: 'made' | 'refused', count = { accepted: 0 }) {
  const { trafficManager, webApp, plan, autoscale, tags } = guardedPorts(nowhere(), count, writes)
  const ports = { trafficManager, webApp, plan, autoscale, tags }
  return Object.values(ports).flatMap((port) => Object.entries(port) as [string, () => Promise<unknown>][])
}

function isRead(name: string): boolean {
  return /^(?:read|find)/u.test(name)
}

test('a pass that only observes reaches no write of any port (observers-never-write)', async () => {
  const count = { accepted: 0 }
  const methods = methodsOf('refused', count)
  for (const [name, call] of methods) {
    if (isRead(name)) await call()
    else await expect(call()).rejects.toThrow('only observes')
  }
  const reads = methods.filter(([name]) => isRead(name)).length
  expect(count.accepted).toBe(0)
  expect(reads).toBeLessThan(methods.length)
})

test('in every other pass, what Azure accepted is counted: the writes', async () => {
  const count = { accepted: 0 }
  const methods = methodsOf('made', count)
  for (const [, call] of methods) await call()
  expect(count.accepted).toBe(methods.filter(([name]) => !isRead(name)).length)
})

test('the controller is what automation decides and carries out', () => {
  expect(MODES.filter(isController)).toEqual(['auto', 'watch'])
})

test('what only observes leaves no hold and yields to nobody', () => {
  const observers = MODES.map(modeRow).filter(({ writes }) => writes === 'nothing')
  expect(observers.length).toBeGreaterThan(0)
  for (const row of observers)
    expect(row).toMatchObject({ holdFor: undefined, needsHold: false, yields: false })
})
