import { expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../../local-azure/index.ts'
import { placesOf } from './rounds.ts'

function request(at: number, path: string, more: Partial<LoggedRequest> = {}): LoggedRequest {
  return {
    id: 1,
    run: 1,
    kind: 'arm',
    method: 'GET',
    host: 'management.azure.com',
    destination: 'management.azure.com',
    proxied: true,
    path,
    client: '',
    query: '',
    at,
    write: false,
    depth: 1,
    body: '',
    status: 200,
    correlationId: '',
    clientRequestId: '',
    ...more,
  }
}

const numbers = (requests: readonly LoggedRequest[]): readonly number[] =>
  placesOf(requests).map(({ round }) => round)

test('of a row of equal polls the first, the second, a middle one and the last stand for all', () => {
  const polls = [0, 10, 20, 30, 40, 50, 60, 70].map((at) => request(at, '/sites/shop'))
  const found = numbers(polls)
  expect(new Set(found).size).toBe(4)
  expect(found.slice(0, 2)).toEqual([0, 1])
  expect(found.at(-1)).toBe(7)
})

test('a row of four or fewer stands for itself', () => {
  expect(numbers([0, 10, 20, 30].map((at) => request(at, '/sites/shop')))).toEqual([0, 1, 2, 3])
})

test('polls that are answered otherwise, or that change something, are none', () => {
  const answers = [0, 10, 20, 30, 40].map((at) => request(at, '/sites/shop', { status: at < 20 ? 202 : 200 }))
  const changes = [0, 10, 20, 30, 40].map((at) => request(at, '/tags/default', { write: true }))
  expect(numbers(answers)).toEqual([0, 1, 2, 3, 4])
  expect(numbers(changes)).toEqual([0, 1, 2, 3, 4])
})

test('requests without a pause between them are one round, and those asked at once one layer of it', () => {
  const found = placesOf([
    request(0, '/sites/shop', { depth: 4 }),
    request(0, '/serverfarms/plan', { depth: 5 }),
    request(0, '/tags/default', { depth: 5 }),
    request(60, '/sites/shop', { depth: 6 }),
  ])
  expect(found.map(({ round }) => round)).toEqual([0, 0, 0, 1])
  expect(found.map(({ layer }) => layer)).toEqual([0, 1, 1, 0])
  expect(found.map(({ before }) => before.length)).toEqual([0, 1, 2, 0])
})
