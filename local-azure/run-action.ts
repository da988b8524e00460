import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LocalAzure } from './index.ts'

/** What a runner sees of one run of the action. */
export interface ActionRun {
  readonly exitCode: number
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

const DIST = fileURLToPath(new URL('../dist/index.js', import.meta.url))

/** Keeps compiled code between runs of the built action. It only saves time; no runner does this. */
export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'cloudburst-compiled') }

/** MiB for young objects, so that a short run hardly ever collects garbage. It only saves time. */
export const ROOMY = ['--min-semi-space-size=64', '--max-semi-space-size=64']

/** Runs the built action once, as a runner does: in a process of its own, configured by its environment. */
export async function runAction(
  azure: LocalAzure,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const files = azure.files()
  writeFileSync(files.output, '')
  writeFileSync(files.summary, '')
  const { exitCode, log } = await spawned(
    { ...azure.env(inputs), ...ofThisSystem(), ...COMPILED },
    files.folder,
  )
  return {
    exitCode,
    log,
    outputs: parseOutputs(readFileSync(files.output, 'utf8')),
    summary: readFileSync(files.summary, 'utf8'),
  }
}

/** What every process needs: where programs are and, on Windows, where the system is. */
function ofThisSystem(): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMPDIR']) {
    const value = process.env[name]
    if (value !== undefined) found[name] = value
  }
  return found
}

function spawned(env: Record<string, string>, cwd: string): Promise<{ exitCode: number; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...ROOMY, DIST], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? -1, log }))
  })
}

/** The runner's file format: `name=value`, or `name<<mark`, lines, `mark`. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split(/\r?\n/u)
  for (let at = 0; at < lines.length; at += 1) {
    const [, name = '', mark = ''] = /^([^<=]+)<<(.+)$/u.exec(lines[at] ?? '') ?? []
    if (name === '') continue
    const end = lines.indexOf(mark, at + 1)
    outputs[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return outputs
}
