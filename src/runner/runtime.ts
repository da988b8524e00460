import type { Runtime } from '../runtime.ts'
import { readInputs } from './inputs.ts'
import type { Files } from './files.ts'
import { makeLog } from './log.ts'
import { Masks } from './masks.ts'
import { setOutputs } from './outputs.ts'
import { cancelSignal } from './signals.ts'
import { writeSummary } from './summary.ts'
import { triggerOf } from './trigger.ts'
import { VERSION } from './version.ts'

/** The machine and the workflow run of this process. Loads lazily everything that a run with a wrong input does not need. */
export function runnerRuntime(): Runtime {
  const { env } = process
  const masks = new Masks()
  const files = once(() => filesOfJob(env))
  const log = makeLog(masks)
  return {
    inputs: readInputs(env),
    env,
    log,
    trigger: triggerOf(env),
    readEvent: async () => (await import('./event.ts')).readEvent(env),
    signal: cancelSignal(),
    version: VERSION,
    random: Math.random,
    readText: async (path) => (await files()).readText(path),
    readBytes: async function* (path) {
      yield* (await files()).readBytes(path)
    },
    namesIn: async (folder) => (await files()).namesIn(folder),
    keepFiles: async (paths) => (await files()).keep(paths),
    writeText: async (path, text) => (await files()).writeText(path, masks.apply(text)),
    appendText: async (path) => {
      const append = await (await files()).appendText(path)
      return (line) => {
        const text = masks.apply(line)
        append(`${text}\n`)
        return text
      }
    },
    mask: (secret) => masks.add(secret),
    getIdToken: async (audience) => {
      const token = await (await import('@actions/core')).getIDToken(audience)
      masks.add(token)
      return token
    },
    saveMemory: async () => (await import('./memory.ts')).saveMemory(),
    setOutputs: (outputs) => setOutputs(outputs, env, masks),
    writeSummary: (markdown) => writeSummary(markdown, env, { masks, log }),
  }
}

async function filesOfJob(env: NodeJS.ProcessEnv): Promise<Files> {
  const [{ filesOf }, { jobOf }] = await Promise.all([import('./files.ts'), import('./written-files.ts')])
  const { GITHUB_WORKSPACE: workspace = '' } = env
  return filesOf(workspace === '' ? process.cwd() : workspace, undefined, jobOf(env))
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
