// Loads before the action. At SIGUSR2 it collects garbage and writes the memory and processor time, one JSON a line.
import { appendFileSync } from 'node:fs'

const KIB = 1024
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const line = { heapKib: heapUsed / KIB, rssKib: rss / KIB, cpuMs: (user + system) / 1000 }
  appendFileSync(process.env.PROBE_FILE ?? '/dev/null', `${JSON.stringify(line)}\n`)
})
