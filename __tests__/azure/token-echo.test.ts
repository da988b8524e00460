import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { masked } from '../../src/domain/masks.ts'
import { actionError, harness, startAzure, SUB, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

/** An access token that no pattern knows, and its end alone, as a proxy's page may quote it. */
const TOKEN = 'opaque~Zq7_kNw.x9R4t.pL9uf_Gh2f_Xh3f_Wh4f_Vh5.end-of-token'

test('an access token is a secret from the moment it is there (no-secret-leaves)', async () => {
  azure.on('POST', '/oauth2/v2.0/token', {
    body: { token_type: 'Bearer', expires_in: 3600, access_token: TOKEN },
  })
  const message = `refused Bearer ${TOKEN}; it ends in …${TOKEN.slice(-20)}`
  azure.on('GET', SUB, { status: 403, body: { error: { code: 'Odd', message } } })
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.arm.get(`/subscriptions/${SUB}`, signal))
  expect(error.message).toContain('***')
  expect(error.message).not.toMatch(/Zq7_kNw|end-of-token/u)
  expect(masked(TOKEN)).toBe('***')
})
