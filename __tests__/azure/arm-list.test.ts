import { expect, test } from '@jest/globals'
import { listAll } from '../../src/azure/arm-list.ts'
import type { ArmSession } from '../../src/azure/session.ts'

const { signal } = new AbortController()

/** What a list makes of such answers, page after page; the last one is given again and again. */
function listed(...bodies: readonly unknown[]) {
  const asked: string[] = []
  const send = ({ method, url }: { method: string; url: string }) => {
    asked.push(`${method} ${url}`)
    const exchange = {
      method,
      url: 'https://management.azure.com/subscriptions/s/providers/Microsoft.Web/sites',
      status: 200,
      header: (name: string) => (name === 'x-ms-correlation-request-id' ? 'c-1' : undefined),
    }
    return Promise.resolve({ value: bodies[Math.min(asked.length, bodies.length) - 1], exchange })
  }
  return { asked, items: listAll({ send } as unknown as ArmSession, '/first', signal) }
}

test('a list is read page after page, and one whose pages lead in a circle ends', async () => {
  const two = listed({ value: [{ id: 1 }], nextLink: '/second' }, { value: [{ id: 2 }] })
  expect([await two.items, two.asked]).toEqual([
    [{ id: 1 }, { id: 2 }],
    ['GET /first', 'GET /second'],
  ])
  const circle = listed({ value: [{ id: 1 }], nextLink: '/first' })
  expect([(await circle.items).length, circle.asked.length]).toEqual([50, 50])
})

test('a list that is null is empty, and an answer without a list does not say that there is nothing', async () => {
  expect(await listed({ value: null }).items).toEqual([])
  for (const body of [{}, { value: {} }, { value: 'none' }, [], null])
    await expect(listed(body).items).rejects.toMatchObject({
      message: 'Azure answered GET …/sites without the list that was asked for.',
      transient: true,
      arm: { status: 200, correlationId: 'c-1' },
    })
})
