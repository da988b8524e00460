import type { Environment } from '../network/index.ts'

const PREFIX = 'INPUT_'

/**
 * The inputs that are not empty, by name. Reads the whole environment, so that a misspelled input is found too: the
 * runner passes it on with only a warning.
 */
export function readInputs(env: Environment): ReadonlyMap<string, string> {
  const pairs = Object.entries(env)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length).toLowerCase(), value?.trim() ?? ''] as const)
  return new Map(pairs.filter(([, value]) => value !== ''))
}
