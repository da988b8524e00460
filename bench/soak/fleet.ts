import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { COMPILED, ROOMY } from '../../local-azure/run-action.ts'

const DIST = process.env['CLOUDBURST_DIST'] ?? join(import.meta.dirname, '..', '..', 'dist', 'index.js')

/** A run with an unexpected end. */
export interface BadEnd {
  readonly run: string
  readonly exitCode: number | null
  readonly lastLines: string
}

/** The processes of a soak, all on one virtual clock. */
export class Fleet {
  readonly #azure: LocalAzure
  readonly #folder = mkdtempSync(join(tmpdir(), 'soak-'))
  readonly #running = new Map<string, ChildProcess>()
  readonly #ended: Promise<void>[] = []
  readonly #killed = new Set<string>()
  readonly badEnds: BadEnd[] = []
  started = 0

  constructor(azure: LocalAzure) {
    this.#azure = azure
  }

  /** Number of running processes. */
  get running(): number {
    return this.#running.size
  }

  /**
   * Starts a run. `mayFail` allows an end by something else; `dispatched` gives the inputs of its workflow.
   */
  start(
    run: string,
    event: string,
    inputs: Readonly<Record<string, string>>,
    {
      mayFail = false,
      dispatched = {},
    }: { mayFail?: boolean; dispatched?: Readonly<Record<string, string>> } = {},
  ): void {
    const { variables, left } = this.#azure.join(run)
    this.started += 1
    const env = {
      ...this.#azure.env(inputs),
      ...COMPILED,
      ...variables,
      ...this.#filesOf(run, event, dispatched),
      GITHUB_RUN_ID: run.replace(/\D/gu, ''),
      GITHUB_EVENT_NAME: event,
      PATH: process.env['PATH'] ?? '',
    }
    const child = spawn(process.execPath, [...ROOMY, DIST], {
      env,
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-3000)))
    this.#running.set(run, child)
    const ended = new Promise<void>((resolve) =>
      child.once('close', (exitCode, signal) => {
        left()
        this.#running.delete(run)
        if (exitCode !== 0 && signal === null && !mayFail && !this.#killed.has(run))
          this.badEnds.push({ run, exitCode, lastLines: log })
        resolve()
      }),
    )
    this.#ended.push(ended)
  }

  /** Sends the signal; returns whether there was such a run. */
  kill(run: string, signal: NodeJS.Signals): boolean {
    this.#killed.add(run)
    return this.#running.get(run)?.kill(signal) ?? false
  }

  async close(): Promise<void> {
    for (const child of this.#running.values()) child.kill('SIGKILL')
    await Promise.all(this.#ended)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #filesOf(run: string, event: string, dispatched: Readonly<Record<string, string>>): Record<string, string> {
    const file = (name: string, text: string): string => {
      const path = join(this.#folder, `${run}-${name}`)
      writeFileSync(path, text)
      return path
    }
    const payload = event === 'schedule' ? { schedule: '*/30 * * * *' } : { inputs: dispatched }
    return {
      GITHUB_OUTPUT: file('output', ''),
      GITHUB_STEP_SUMMARY: file('summary', ''),
      GITHUB_EVENT_PATH: file('event', JSON.stringify(payload)),
    }
  }
}
