/** Threads that run the action (thread.ts), kept for all test files of this process. Loaded by `outside`. */
import { Worker } from 'node:worker_threads'
import type { Ended, EndedBy, Order, Underway } from './order.ts'

const ENTRY = new URL('./thread.ts', import.meta.url)
/** More than a test runs side by side would only hold memory. */
const MOST_IDLE = 8
/** A run that is cut off from the world has nothing to wait for. */
const DYING_MILLISECONDS = 5000

const idle = new Set<Worker>()

/** Runs the action with this environment. */
export function inThread(env: Readonly<Record<string, string>>): Underway {
  const worker = taken() ?? started()
  worker.ref()
  let underway = true
  let killed = false
  const done = new Promise<EndedBy>((resolve) => {
    const end = (ended: Ended): void => {
      underway = false
      worker.off('message', onMessage).off('exit', onExit).off('error', onError)
      resolve(killed ? { exitCode: -1, log: ended.log, signal: 'SIGKILL' } : { ...ended, signal: null })
    }
    const onMessage = (ended: Ended): void => {
      giveBack(worker)
      end(ended)
    }
    const onExit = (): void => end({ exitCode: -1, log: '' })
    const onError = (error: Error): void => end({ exitCode: -1, log: error.stack ?? '' })
    worker.on('message', onMessage).on('exit', onExit).on('error', onError)
  })
  tell(worker, { kind: 'run', env })
  const kill = (signal: NodeJS.Signals): void => {
    if (!underway) return
    tell(worker, { kind: 'signal', signal })
    if (signal !== 'SIGKILL') return
    killed = true
    const timer = setTimeout(() => underway && void worker.terminate(), DYING_MILLISECONDS)
    void done.then(() => clearTimeout(timer))
  }
  return { done, kill }
}

function started(): Worker {
  const worker = new Worker(ENTRY, { env: {}, stdout: true })
  worker.on('exit', () => idle.delete(worker))
  // The caller that waits for a run tells it; between two runs no caller waits.
  worker.on('error', () => idle.delete(worker))
  return worker
}

function taken(): Worker | undefined {
  const [worker] = idle
  if (worker !== undefined) idle.delete(worker)
  return worker
}

function giveBack(worker: Worker): void {
  if (idle.size >= MOST_IDLE) void worker.terminate()
  else {
    worker.unref()
    idle.add(worker)
  }
}

function tell(worker: Worker, order: Order): void {
  worker.postMessage(order)
}
