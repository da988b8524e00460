import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { ask, token } from './client.ts'

interface Recorded {
  readonly command: string
  readonly requests: readonly {
    readonly method: string
    readonly path: string
    readonly query?: string
    readonly body?: string
    readonly status: number
  }[]
}

// What az 2.91 sent to Resource Manager for each command of the tour in docs/local-azure.md, in order.
const TOUR = JSON.parse(readFileSync(new URL('./az-tour.json', import.meta.url), 'utf8')) as Recorded[]
const PAGE = readFileSync(new URL('../../docs/local-azure.md', import.meta.url), 'utf8')

let azure: LocalAzure
let bearer: string
beforeAll(async () => {
  azure = await startLocalAzure()
  bearer = await token(azure)
})
afterAll(() => azure.close())

test.each(TOUR)('$command', async ({ command, requests }) => {
  expect(PAGE).toContain(`$ ${command}\n`)
  const answers: number[] = []
  for (const { method, path, query = '', body } of requests) {
    const { status } = await ask(`${azure.urls.azure}${path}?${query}`, {
      method,
      ca: azure.caCertificate,
      headers: {
        authorization: `Bearer ${bearer}`,
        'user-agent': 'AZURECLI/2.91.0 (PIP) azsdk-python-core/1.35.0 Python/3.11.7',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    })
    answers.push(status)
  }
  expect(answers).toEqual(requests.map(({ status }) => status))
})
