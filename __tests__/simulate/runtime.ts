import { Readable } from 'node:stream'
import { outputsOfNothing } from '../../src/modes/no-outputs.ts'
import { run } from '../../src/run.ts'
import type { Runtime } from '../../src/runtime.ts'

export const OUTPUT_NAMES = Object.keys(outputsOfNothing('failed'))

export interface ActionRun {
  readonly exitCode: number
  readonly outputs: ReadonlyMap<string, string>
  readonly written: ReadonlyMap<string, string>
  readonly log: string
  readonly summary: string
  /** HTTP requests that were made. */
  readonly requests: number
}

/** The action on a machine of text: files in memory, no network, no identity. */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  {
    files = {},
    write = () => undefined,
  }: {
    readonly files?: Readonly<Record<string, string>>
    /** Throws where the disk does. */
    readonly write?: (path: string, text: string) => void
  } = {},
): Promise<ActionRun> {
  const outputs = new Map<string, string>()
  const written = new Map<string, string>()
  const lines: string[] = []
  let summary = ''
  let requests = 0
  const usual = globalThis.fetch
  globalThis.fetch = () => {
    requests += 1
    return Promise.reject(new Error('no network in this test'))
  }
  const runtime: Runtime = {
    ...machine(lines, files),
    inputs: new Map(Object.entries(inputs).filter(([, value]) => value !== '')),
    keepFiles: () => Promise.resolve(),
    appendText: () => Promise.reject(new Error('a simulation keeps no audit record')),
    writeText: async (path, text) => {
      write(path, text)
      await Promise.resolve(written.set(path, text))
    },
    setOutputs: (set) => {
      for (const [name, value] of Object.entries(set)) outputs.set(name, value)
      return Promise.resolve()
    },
    writeSummary: (text) => Promise.resolve(void (summary += text)),
  }
  try {
    const exitCode = await run(runtime)
    return { exitCode, outputs, written, log: lines.join('\n'), summary, requests }
  } finally {
    globalThis.fetch = usual
  }
}

type Machine = Omit<
  Runtime,
  'inputs' | 'keepFiles' | 'appendText' | 'writeText' | 'setOutputs' | 'writeSummary'
>

function machine(lines: string[], files: Readonly<Record<string, string>>): Machine {
  const say = (line: string): unknown => lines.push(line)
  return {
    env: { RUNNER_TEMP: '/runner/temp' },
    log: { group: (_, body) => body(), info: say, debug: say, notice: say, warning: say, error: say },
    trigger: { event: 'workflow_dispatch', actor: 'ann', runId: '1', runAttempt: 1 },
    readEvent: () => Promise.resolve({ kind: 'known', value: '' }),
    signal: new AbortController().signal,
    version: '0.0.0',
    random: () => 0.5,
    readText: (path) => Promise.resolve(files[path] ?? ''),
    readBytes: (path) => Readable.from([new TextEncoder().encode(files[path] ?? '')]),
    namesIn: () => Promise.resolve([]),
    mask: () => undefined,
    saveMemory: () => Promise.resolve(),
    getIdToken: () => Promise.reject(new Error('no token in this test')),
  }
}
