/**
 * Runs the action from its source, in a thread that serves one run after the other. A thread has its own environment,
 * stdout, agents and trusted authorities, as a process has; all of them are made new for each run.
 */
import http from 'node:http'
import https from 'node:https'
import { enableCompileCache, syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import tls from 'node:tls'
import { parentPort } from 'node:worker_threads'
import type { Ended, Order } from './order.ts'

enableCompileCache(join(tmpdir(), 'cloudburst-compiled'))
const { run } = await import('../../../src/run.ts')
const { runnerRuntime } = await import('../../../src/runner/runtime.ts')
const { summary } = await import('@actions/core')

/** Where undici, behind `fetch`, keeps its agent; it is there after the first call. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1')
const globals = globalThis as unknown as Record<symbol, unknown>
await fetch('data:,')
const dispatcher = globals[DISPATCHER]

const sockets = new Set<Socket>()
let log = ''
let isDead = false
let crash: ((reason: unknown) => void) | undefined

watchSockets()
process.stdout.write = (text: Uint8Array | string): boolean => {
  log += typeof text === 'string' ? text : Buffer.from(text).toString()
  return true
}
process.on('unhandledRejection', (reason) => crash?.(reason))

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'signal') signal(order.signal)
  else void serve(order.env).then((ended) => parentPort?.postMessage(ended))
})

/** A run that is killed is cut off from the world, its clock included, and comes to its end unheard. */
function signal(name: NodeJS.Signals): void {
  if (name !== 'SIGKILL') process.emit(name, name)
  else {
    isDead = true
    for (const socket of sockets) socket.destroy()
  }
}

async function serve(env: Readonly<Record<string, string>>): Promise<Ended> {
  log = ''
  isDead = false
  becomeFresh(env)
  const crashed = new Promise<never>((_, reject) => (crash = reject))
  try {
    const exitCode = await Promise.race([run(runnerRuntime()), crashed])
    return { exitCode, log }
  } catch (error) {
    return { exitCode: -1, log: `${log}\n${error instanceof Error ? (error.stack ?? '') : String(error)}` }
  } finally {
    crash = undefined
    await hangUp()
  }
}

function becomeFresh(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, env)
  for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.removeAllListeners(name)
  http.globalAgent = new http.Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 })
  https.globalAgent = new https.Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 })
  globals[DISPATCHER] = dispatcher
  // It keeps the path of the first run.
  Object.assign(summary, { _filePath: undefined })
  // Nobody is trusted before the action says whom; the 150 authorities of the world take 40 ms to read.
  tls.setDefaultCACertificates([])
  syncBuiltinESMExports()
}

function watchSockets(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on each socket below
  const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    sockets.add(this)
    this.once('close', () => sockets.delete(this))
    if (isDead) return this.destroy(new Error('killed'))
    return connect.apply(this, args)
  }
}

/** What the end of a process does: nothing of the run is left to speak, or to be heard in the next one. */
async function hangUp(): Promise<void> {
  const open = [...sockets].filter((socket) => !socket.destroyed)
  const closed = open.map((socket) => new Promise((done) => socket.once('close', done)))
  for (const socket of open) socket.destroy()
  await Promise.all(closed)
  sockets.clear()
  await turn()
}
