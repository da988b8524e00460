import { Worker } from 'node:worker_threads'
import type { Job, Row } from './rows.ts'

/** Runs all jobs on `size` worker threads; rows come back in the order of the jobs. */
export async function runAll(jobs: readonly Job[], size: number): Promise<Row[]> {
  const results: Row[][] = []
  let next = 0
  const threads = Array.from({ length: Math.min(size, jobs.length) }, async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: 'policy-bench',
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
    })
    try {
      for (let index = next++; index < jobs.length; index = next++) {
        const job = jobs[index]
        if (job !== undefined) results[index] = await runOn(worker, job)
      }
    } finally {
      await worker.terminate()
    }
  })
  await Promise.all(threads)
  return results.flat()
}

function runOn(worker: Worker, job: Job): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', done)
      worker.off('error', fail)
    }
    const done = (rows: Row[]): void => {
      settle()
      resolve(rows)
    }
    const fail = (error: unknown): void => {
      settle()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    worker.once('message', done)
    worker.once('error', fail)
    worker.postMessage(job)
  })
}
