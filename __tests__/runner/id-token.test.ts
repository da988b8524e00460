import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createServer, type Server } from 'node:http'
import { getExecOutput } from '../../src/runner/exec.ts'
import { HttpClient } from '../../src/runner/http-client.ts'

let server: Server
let url = ''
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['user-agent'] ?? ''}`)
    const failures = Number(/fail=(\d)/u.exec(request.url ?? '')?.[1] ?? 0)
    const before = asked.filter((line) => line.includes(request.url ?? '')).length - 1
    response.writeHead(before < failures ? 502 : 200, { 'content-type': 'application/json' })
    response.end('{"value":"token"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${String(address.port)}` : ''
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function client(): HttpClient {
  return new HttpClient('actions/oidc-client', [], { allowRetries: true, maxRetries: 10 })
}

test('the shim asks by the real client', async () => {
  const { result } = await client().getJson<{ value: string }>(`${url}/token`)
  expect(result?.value).toBe('token')
  expect(asked[0]).toBe('GET /token actions/oidc-client')
})

test('with its retries', async () => {
  const { result } = await client().getJson<{ value: string }>(`${url}/token?fail=2`)
  expect(result?.value).toBe('token')
  expect(asked.filter((line) => line.includes('fail=2'))).toHaveLength(3)
})

test('what stands in for @actions/exec runs the real one', async () => {
  const { stdout } = await getExecOutput(process.execPath, ['-p', '1 + 1'], { silent: true })
  expect(stdout.trim()).toBe('2')
})
