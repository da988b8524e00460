import type { Environment } from '../network/index.ts'

const PREFIX = 'INPUT_'

/**
 * The inputs that are not empty, by their names. All of the environment is looked through, so that an input with a
 * slip in its name is seen too: the runner hands it over with no more than a warning.
 */
export function readInputs(env: Environment): ReadonlyMap<string, string> {
  const pairs = Object.entries(env)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length).toLowerCase(), value?.trim() ?? ''] as const)
  return new Map(pairs.filter(([, value]) => value !== ''))
}
