import { request as plainRequest } from 'node:http'
import type { IncomingHttpHeaders, RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { newestVersion } from '../../local-azure/arm/api-versions.ts'
import { CLIENT, SECRET } from '../../local-azure/entra/principals.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { parseJson } from '../../local-azure/json.ts'
import type { Json } from '../../local-azure/json.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: Json | undefined
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly ca?: string
}

/** One request on a connection of its own; rejects where the connection breaks. */
export function ask(url: string, { method = 'GET', headers = {}, body, ca }: Ask = {}): Promise<Answer> {
  const options: RequestOptions & { ca?: string } = { method, headers: { ...headers }, agent: false }
  if (ca !== undefined) options.ca = ca
  const send = url.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve, reject) => {
    const request = send(url, options, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parseJson(text) }),
      )
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
}

/** A token by client secret, for the public cloud's ARM unless told otherwise. */
export async function token(azure: LocalAzure, resource = 'https://management.azure.com'): Promise<string> {
  const answer = await signIn(azure, { client_secret: SECRET, scope: `${resource}/.default` })
  return (answer.json as { access_token: string }).access_token
}

export function signIn(
  azure: LocalAzure,
  form: Readonly<Record<string, string>>,
  tenant = azure.world.scenario.tenantId,
): Promise<Answer> {
  const all = { grant_type: 'client_credentials', client_id: CLIENT, ...form }
  return ask(`${azure.urls.azure}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    ca: azure.caCertificate,
    body: new URLSearchParams(all).toString(),
  })
}

export type Arm = (method: string, path: string, body?: Json) => Promise<Answer>

/** Calls ARM as the default principal; `…` stands for the resource group's providers. */
export async function armClient(azure: LocalAzure): Promise<Arm> {
  const bearer = await token(azure)
  const { subscriptionId, resourceGroup } = azure.world.scenario
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
  return (method, path, body) => {
    const url = new URL(azure.urls.azure + path.replace('…', group))
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', newestVersion(url.pathname))
    return ask(url.href, {
      method,
      ca: azure.caCertificate,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body !== undefined && { body }),
    })
  }
}

export interface Visit {
  /** Name the proxy is asked to connect to. */
  readonly to: string
  readonly serverName: string
  readonly path: string
}

export interface Visited {
  readonly status: number
  readonly text: string
  readonly certificate: PeerCertificate
}

/** A page through the proxy, with the server name and Host header of one's choice; the certificate is verified. */
export async function visit(azure: LocalAzure, { to, serverName, path }: Visit): Promise<Visited> {
  const socket = await tunnel(azure, `${to}:443`)
  return new Promise((resolve, reject) => {
    const secure = connect({ socket, servername: serverName, ca: azure.caCertificate })
    let text = ''
    secure.on('error', reject)
    secure.on('secureConnect', () => {
      secure.write(`GET ${path} HTTP/1.1\r\nhost: ${serverName}\r\nconnection: close\r\n\r\n`)
    })
    const certificate = (): PeerCertificate => secure.getPeerCertificate()
    let seen: PeerCertificate | undefined
    secure.on('data', (chunk: Buffer) => {
      seen ??= certificate()
      text += chunk.toString()
    })
    secure.on('close', () => {
      if (seen === undefined) reject(new Error('closed without an answer'))
      else resolve({ status: Number(text.split(' ')[1]), text, certificate: seen })
    })
  })
}

export function tunnel(azure: LocalAzure, path: string): Promise<Socket> {
  const { hostname, port } = new URL(azure.urls.plain)
  return new Promise((resolve, reject) => {
    const request = plainRequest({ host: hostname, port, method: 'CONNECT', path })
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket)
      else {
        socket.destroy()
        reject(new Error(`CONNECT answered ${response.statusCode}`))
      }
    })
    request.on('error', reject)
    request.end()
  })
}
