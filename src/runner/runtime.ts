import { getIDToken } from '@actions/core'
import type { Runtime } from '../runtime.ts'
import { readEvent } from './event.ts'
import { filesOf } from './files.ts'
import { readInputs } from './inputs.ts'
import { makeLog } from './log.ts'
import { saveMemory } from './memory.ts'
import { Masks } from './masks.ts'
import { setOutput } from './outputs.ts'
import { cancelSignal } from './signals.ts'
import { writeSummary } from './summary.ts'
import { triggerOf } from './trigger.ts'
import { VERSION } from './version.ts'

/** The machine and the workflow run that this process is part of. */
export function runnerRuntime(): Runtime {
  const { env } = process
  const masks = new Masks()
  const files = filesOf(env['GITHUB_WORKSPACE'] ?? process.cwd())
  return {
    inputs: readInputs(env),
    env,
    log: makeLog(masks),
    trigger: triggerOf(env),
    readEvent: () => readEvent(env),
    signal: cancelSignal(),
    version: VERSION,
    random: Math.random,
    readText: files.readText,
    readBytes: files.readBytes,
    writeText: (path, text) => files.writeText(path, masks.apply(text)),
    mask: (secret) => masks.add(secret),
    getIdToken: (audience) => getIDToken(audience),
    saveMemory,
    setOutput: (name, value) => setOutput(name, value, masks),
    writeSummary: (markdown) => writeSummary(markdown, env, masks),
  }
}
