import { parentPort, workerData } from 'node:worker_threads'
import { runJob, type Job } from './rows.ts'

/** Does the jobs it is sent, one at a time. */
if (parentPort !== null && workerData === 'policy-bench') {
  const port = parentPort
  port.on('message', (job: Job) => {
    port.postMessage(runJob(job))
  })
}
