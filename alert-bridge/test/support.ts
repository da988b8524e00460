import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after } from 'node:test'

const HOST = join(import.meta.dirname, 'functions-host.ts')
export const BUILT = join(import.meta.dirname, '../dist')

export type Env = Readonly<Record<string, string>>

export interface Door {
  readonly url: string
  /** What the function logged so far, level and text. */
  readonly log: string[]
}

const children: ChildProcess[] = []
const servers: Server[] = []

after(() => {
  for (const child of children) child.kill()
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

/** Starts what is deployed, with the app settings given. */
export function startFunction(env: Env, folder = BUILT): Promise<Door> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', HOST, folder], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const log: string[] = []
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the host ended')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { port?: number; level?: string; message?: string }
      if (said.port === undefined) log.push(`${said.level ?? ''}: ${said.message ?? ''}`)
      else resolve({ url: `http://127.0.0.1:${String(said.port)}/api`, log })
    })
  })
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Posts as a webhook does. */
export async function post(door: Door, path: string, body: unknown, authorization?: string): Promise<Answer> {
  const response = await fetch(`${door.url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
}

export interface Reply {
  readonly status: number
  readonly headers?: Env
  readonly body?: unknown
}

type Answering = Reply | 'hang'

/** A server on loopback that answers JSON; 'hang' in its place never answers. */
export function listen(
  respond: (request: IncomingMessage, body: string) => Answering | Promise<Answering>,
): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on(
      'end',
      () => void Promise.resolve(respond(request, body)).then((reply) => send(response, reply)),
    )
  })
  servers.push(server)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`),
    )
  })
}

function send(response: ServerResponse, reply: Reply | 'hang'): void {
  if (reply === 'hang') return
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body))
}

/** A key as GitHub makes it for an App: PKCS#1. */
export function appKey(): { readonly pem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    pem: String(privateKey.export({ type: 'pkcs1', format: 'pem' })),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
  }
}
