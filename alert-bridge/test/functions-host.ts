/**
 * A Functions host of one process: what Azure's host and its Node worker do with an HTTP trigger. It hands the module
 * `@azure/functions-core` to the code, loads the package by the `main` of its package.json, and puts each request through the
 * programming model that the code has registered, as the worker does (azure-functions-nodejs-worker, setupCoreModule and
 * InvocationHandler): getInvocationModel, getArguments, invokeFunction, getResponse.
 *
 *     node functions-host.ts FOLDER      prints {"port":N}, then a line {"level","message"} for each line of the log
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import Module, { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

interface Binding {
  readonly type: string
  readonly direction: 'in' | 'out'
  readonly methods?: readonly string[]
  readonly route?: string
  readonly authLevel?: string
}

interface Metadata {
  readonly name: string
  readonly bindings: Readonly<Record<string, Binding>>
}

type Callback = (...args: unknown[]) => unknown

interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: Callback): Promise<unknown>
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{ readonly returnValue?: { readonly http?: RpcHttp } }>
}

interface ProgrammingModel {
  getInvocationModel(context: unknown): InvocationModel | Promise<InvocationModel>
}

interface RpcHttp {
  readonly statusCode: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: { readonly bytes?: Uint8Array; readonly string?: string }
}

interface Registered {
  readonly metadata: Metadata
  readonly callback: Callback
  readonly trigger: string
  readonly binding: Binding
}

const functions: Registered[] = []
let model: ProgrammingModel | undefined

function provideCore(): void {
  const core = {
    version: '3.12.0',
    hostVersion: '4.1048.0',
    registerHook: () => undefined,
    setProgrammingModel: (it: ProgrammingModel) => (model = it),
    getProgrammingModel: () => model,
    registerFunction: (metadata: Metadata, callback: Callback) => {
      const [trigger, binding] =
        Object.entries(metadata.bindings).find(([, it]) => it.type === 'httpTrigger') ?? []
      if (trigger === undefined || binding === undefined)
        throw new Error(`${metadata.name} has no HTTP trigger`)
      functions.push({ metadata, callback, trigger, binding })
    },
    log: (level: string, _category: string, message: string) => say(level, message),
  }
  const patched = Module.prototype as unknown as { require: (id: string) => unknown }
  const usual = patched.require
  patched.require = function (this: unknown, id: string): unknown {
    return id === '@azure/functions-core' ? core : Reflect.apply(usual, this, [id])
  }
}

function say(level: string, message: string): void {
  process.stdout.write(`${JSON.stringify({ level, message })}\n`)
}

function serve(prefix: string): void {
  const server = createServer((request, response) => {
    invoke(prefix, request, response).catch((error: unknown) => {
      say('error', `unhandled: ${String(error)}`)
      response.writeHead(500).end()
    })
  })
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
  })
}

async function invoke(prefix: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
  const found = functions.find(
    ({ binding, metadata }) => url.pathname === `/${prefix}/${binding.route ?? metadata.name}`,
  )
  const allowed = found?.binding.methods?.some((method) => method.toUpperCase() === request.method)
  // An unknown method is an unknown route to the host. Keys are not modelled: a function that asks for one is not served.
  if (found === undefined || allowed !== true) return void response.writeHead(404).end()
  if (found.binding.authLevel !== 'anonymous') return void response.writeHead(401).end()
  const http = await answered(found, await rpcRequest(request, url))
  response.writeHead(Number(http?.statusCode ?? 200), http?.headers ?? {})
  response.end(http?.body?.bytes ?? http?.body?.string)
}

async function rpcRequest(request: IncomingMessage, url: URL): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method,
    url: url.href,
    headers: Object.fromEntries(headers) as unknown,
    body: { bytes: Buffer.concat(chunks) },
    query: Object.fromEntries(url.searchParams) as unknown,
    params: {},
  }
}

async function answered(found: Registered, http: unknown): Promise<RpcHttp | undefined> {
  const { metadata, callback, trigger } = found
  const invocationId = randomUUID()
  const context = {
    invocationId,
    metadata,
    request: { invocationId, inputData: [{ name: trigger, data: { http } }], triggerMetadata: {} },
    log: (level: string, _category: string, message: string) => say(level, message),
  }
  const invocation = await model?.getInvocationModel(context)
  if (invocation === undefined) throw new Error('the code has set no programming model')
  const args = await invocation.getArguments()
  const result = await invocation.invokeFunction(args.context, args.inputs, callback)
  return (await invocation.getResponse(args.context, result)).returnValue?.http
}

const folder = process.argv[2] ?? ''
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string }
const host = JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8')) as {
  extensions: { http: { routePrefix: string } }
}
provideCore()
createRequire(import.meta.url)(join(folder, main))
serve(host.extensions.http.routePrefix)
