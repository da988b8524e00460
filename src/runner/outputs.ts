import type { Environment } from '../network/index.ts'
import { issueCommand } from './commands.ts'
import type { Masks } from './masks.ts'

/**
 * Sets outputs in their order. Never throws: a lost output must not hide the result of the run, and the others may
 * still be written.
 */
export async function setOutputs(
  outputs: Readonly<Record<string, string>>,
  env: Environment,
  masks: Masks,
): Promise<void> {
  const set = await setterFor(env)
  for (const [name, value] of Object.entries(outputs)) {
    try {
      set(name, masks.apply(value))
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown'
      issueCommand('warning', {}, `output ${name} could not be set: ${why}`)
    }
  }
}

/** Writes to the runner's file; without a runner, prints. */
async function setterFor(env: Environment): Promise<(name: string, value: string) => void> {
  const file = env['GITHUB_OUTPUT'] ?? ''
  if (file === '') return (name, value) => issueCommand('set-output', { name }, value)
  return (await import('@actions/core')).setOutput
}
