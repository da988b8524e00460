// A client of its own: reads the site and sleeps 30 virtual seconds, 500 times, over kept connections.
import { request as plainRequest, Agent as PlainAgent } from 'node:http'
import type { RequestOptions } from 'node:http'
import { Agent, request as secureRequest } from 'node:https'
import { startLocalAzure } from '../../local-azure/index.ts'
import { token } from './client.ts'

const azure = await startLocalAzure()
let bearer = ''
const { subscriptionId, startAt } = azure.world.scenario
const path = `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/app-shop-burst`
const secure = new Agent({ keepAlive: true, ca: azure.caCertificate })
const plain = new PlainAgent({ keepAlive: true })

function call(url: string, options: RequestOptions, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? secureRequest : plainRequest
    const request = send(url, options, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    request.on('error', reject)
    request.end(body)
  })
}

const started = performance.now()
let cycles = 0
for (let index = 0; index < 500; index += 1) {
  const url = `${azure.urls.azure}${path}?api-version=2024-11-01`
  const status = await call(url, { agent: secure, headers: { authorization: `Bearer ${await bearerNow()}` } })
  if (status !== 200) break
  await call(`${azure.urls.plain}/clock/sleep`, { method: 'POST', agent: plain }, '{"seconds":30}')
  cycles += 1
}
const realSeconds = (performance.now() - started) / 1000
console.log(JSON.stringify({ cycles, virtualSeconds: azure.clock.now() - startAt, realSeconds }))
secure.destroy()
plain.destroy()
await azure.close()

/** Tokens live an hour of virtual time. */
async function bearerNow(): Promise<string> {
  if (cycles % 100 === 0) bearer = await token(azure)
  return bearer
}
