import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalAzure, LoggedRequest } from '../../../local-azure/index.ts'
import { parseOutputs } from '../../../local-azure/run-action.ts'
import { start, type Place } from '../../helpers/action/start.ts'
import { onlyObserves } from '../../helpers/local-azure.ts'

export type Inputs = Readonly<Record<string, string>>

/** One run of the action, from its first request to its last. */
export interface Acted {
  readonly exitCode: number
  readonly outputs: Readonly<Record<string, string>>
  readonly log: string
  /** Virtual seconds from its start to its end. */
  readonly lastedSeconds: number
  readonly requests: readonly LoggedRequest[]
}

/** A promise that was broken, with what was seen. */
export type Breach = string

export interface Underway {
  readonly done: Promise<Acted>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Where a run takes place, and what its runner tells it besides the inputs. */
export interface Setting {
  readonly place?: Place
  readonly variables?: Inputs
  /** Name under which it shares the virtual time with other runs; undefined if it is alone. */
  readonly among?: string
}

/** Starts the action with files of its own. */
export function begin(azure: LocalAzure, inputs: Inputs, setting: Setting = {}): Underway {
  const folder = mkdtempSync(join(tmpdir(), 'generated-'))
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')]
  for (const file of [output, summary]) writeFileSync(file, '')
  const joined = setting.among === undefined ? undefined : azure.join(setting.among)
  const number = azure.startRun(inputs['mode'] ?? 'auto', onlyObserves(inputs))
  const startedAt = azure.clock.now()
  const files = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary }
  const env = { ...azure.env(inputs), ...files, ...joined?.variables, ...setting.variables }
  const underway = start(env, folder, setting.place ?? 'thread')
  const done = underway.done.then(({ exitCode, log }): Acted => {
    joined?.left()
    const outputs = parseOutputs(readFileSync(output, 'utf8'))
    rmSync(folder, { recursive: true, force: true })
    const requests =
      setting.among === undefined
        ? azure.requestsOf(number)
        : azure.requests().filter(({ client, run }) => client === setting.among && run >= number)
    return { exitCode, outputs, log, lastedSeconds: azure.clock.now() - startedAt, requests }
  })
  return { done, kill: underway.kill }
}

export function act(azure: LocalAzure, inputs: Inputs, setting: Setting = {}): Promise<Acted> {
  return begin(azure, inputs, setting).done
}
