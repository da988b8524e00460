import { parentPort, workerData } from 'node:worker_threads'
import { runJob, type Job } from './rows.ts'

/** Does jobs one at a time, as they arrive. */
if (parentPort !== null && workerData === 'policy-bench') {
  const port = parentPort
  port.on('message', (job: Job) => {
    port.postMessage(runJob(job))
  })
}
