import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalAzure } from '../../local-azure/index.ts'
import { COMPILED, parseOutputs } from '../../local-azure/run-action.ts'
import type { RealPrometheus } from './server.ts'

const DIST = process.env['CLOUDBURST_DIST'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))

export interface DistRun {
  readonly exitCode: number
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
}

/** One pass of the built action without writes: Azure is the local one in real time, the load a real Prometheus. */
export async function runDist(prometheus: RealPrometheus, authorization: string): Promise<DistRun> {
  const azure = await startLocalAzure({ realTime: true })
  try {
    const { folder, output, caCertificate } = azure.files()
    const ca = join(folder, 'both.pem')
    writeFileSync(ca, `${readFileSync(caCertificate, 'utf8')}\n${prometheus.ca}`)
    const env = azure.env({
      mode: 'auto',
      'dry-run': 'true',
      policy: 'adaptive',
      'ca-certificate': ca,
      'load-url': prometheus.url,
      // The index keeps the minutes apart; the load is the same in each of them.
      'load-query': 'shop_index * 0 + 7200',
      'burst-load-query': 'vector(0)',
      'load-headers': `Authorization: ${authorization}`,
    })
    const run = await spawned({ ...env, ...COMPILED, PATH: process.env['PATH'] ?? '' }, folder)
    return { ...run, outputs: parseOutputs(readFileSync(output, 'utf8')) }
  } finally {
    await azure.close()
  }
}

function spawned(env: Readonly<Record<string, string>>, cwd: string): Promise<Omit<DistRun, 'outputs'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [DIST], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? -1, log }))
  })
}
