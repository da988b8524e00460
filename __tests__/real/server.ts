import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createAuthority } from '../../local-azure/net/certificates.ts'
import { freePort, statusOf } from './exporter.ts'

const USER = 'reader'
const PASSWORD = 's3cret-of-the-test'
/** bcrypt of the password, cheap: every distinct credential costs one. */
const PASSWORD_HASH = '$2b$05$abcdefghijklmnopqrstuujsWknM8pfBPdRxoOJt8hu.sWw2vTXTq'

export const BASIC = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`
export const PREFIX = '/shop/prom'
export const DAYS = 8

/** A real Prometheus on loopback: TLS by an authority of its own, basic auth, a path prefix, eight days of history. */
export interface RealPrometheus {
  readonly port: number
  /** `https://localhost:port/shop/prom` */
  readonly url: string
  /** PEM of the authority that signed its certificate. */
  readonly ca: string
  /** Beginning of the first minute that has history, and end of the last one, in epoch seconds. */
  readonly history: { readonly from: number; readonly to: number }
  stop(): Promise<void>
}

export async function startPrometheus(exporterPort: number): Promise<RealPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const authority = await createAuthority('Prometheus CA')
  const { cert, key } = await authority.leaf(['localhost', '127.0.0.1'])
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const data = join(folder, 'data')
  mkdirSync(data)
  const history = backfill(file, data)
  const config = file('prometheus.yml', scrapeConfig(exporterPort))
  file('cert.pem', cert)
  file('key.pem', key)
  const web = file(
    'web.yml',
    `tls_server_config: { cert_file: cert.pem, key_file: key.pem }\nbasic_auth_users: { ${USER}: '${PASSWORD_HASH}' }\n`,
  )
  const port = await freePort()
  const url = `https://localhost:${String(port)}${PREFIX}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=30d',
      `--web.listen-address=127.0.0.1:${String(port)}`,
      `--web.config.file=${web}`,
      `--web.external-url=${url}`,
      `--web.route-prefix=${PREFIX}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.once('error', (error) => (said += error.message))
  const stop = async (): Promise<void> => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilReady(child, `${url}/-/ready`, authority.certificate)
  } catch (error) {
    await stop()
    throw new Error(`Prometheus did not start: ${said}`, { cause: error })
  }
  return { port, url, ca: authority.certificate, history, stop }
}

function scrapeConfig(exporterPort: number): string {
  return [
    'global: { scrape_interval: 1s }',
    'scrape_configs:',
    '  - job_name: shop',
    `    static_configs: [{ targets: ['127.0.0.1:${String(exporterPort)}'] }]`,
    '',
  ].join('\n')
}

/**
 * Eight days of a gauge whose value in each minute is the minute's number, and an hour of a counter that grows by 120 a
 * minute; both were scraped in the middle of each minute.
 */
function backfill(file: (name: string, text: string) => string, data: string): RealPrometheus['history'] {
  const to = Math.floor(Date.now() / 60_000) * 60
  const from = to - DAYS * 86_400
  const minutes = DAYS * 1440
  const gauge = Array.from(
    { length: minutes },
    (_, minute) => `shop_index ${String(minute)} ${String(from + minute * 60 + 30)}`,
  )
  const counter = Array.from(
    { length: 60 },
    (_, minute) => `shop_requests_total ${String(minute * 120)} ${String(to - 3600 + minute * 60 + 30)}`,
  )
  const text = ['# TYPE shop_index gauge', ...gauge, '# TYPE shop_requests counter', ...counter, '# EOF', '']
  execFileSync('promtool', [
    'tsdb',
    'create-blocks-from',
    '--max-block-duration=240h',
    'openmetrics',
    '--quiet',
    file('history.txt', text.join('\n')),
    data,
  ])
  return { from, to }
}

async function untilReady(child: ChildProcess, url: string, ca: string): Promise<void> {
  const until = Date.now() + 20_000
  while ((await statusOf(url, ca, { authorization: BASIC })) !== 200) {
    if (child.exitCode !== null) throw new Error(`it ended with ${String(child.exitCode)}`)
    if (Date.now() > until) throw new Error('it was not ready within 20 s')
    await pause(100)
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
