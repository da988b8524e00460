import { loadConfig } from '../../src/config/index.ts'
import type { RunConfig } from '../../src/domain/config.ts'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'

export type Inputs = Readonly<Record<string, string>>

/** The fewest inputs that `mode: auto` is content with. */
export const LEAST: Inputs = {
  'subscription-id': '00000000-0000-0000-0000-00000000000a',
  'resource-group': 'rg',
  'web-app': 'app',
  'traffic-manager-profile': 'tm',
  'load-source': 'value',
  'load-value': '100',
  'load-scope': 'private',
  'private-capacity': '1200/min',
}

export interface World {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly masked?: string[]
}

/** As the runner hands inputs over: an empty one was not given. */
export function load(inputs: Inputs, world: World = {}): Promise<RunConfig> {
  return loadConfig({
    inputs: new Map(Object.entries(inputs).filter(([, value]) => value !== '')),
    env: world.env ?? {},
    mask: (secret) => world.masked?.push(secret),
    readFile: (path) => {
      const text = world.files?.[path]
      if (text !== undefined) return Promise.resolve(text)
      return Promise.reject(new ActionError(`no file ${path}`, { fix: 'Make one.', outcome: 'refused' }))
    },
  })
}

export function loadFile(yaml: string, inputs: Inputs = {}, world: World = {}): Promise<RunConfig> {
  return load({ config: 'c.yml', ...inputs }, { ...world, files: { ...world.files, 'c.yml': yaml } })
}

/** Each problem as "place: message → fix". Fails where there is none. */
export async function problems(loading: Promise<RunConfig>): Promise<string[]> {
  try {
    await loading
  } catch (error) {
    const errors = error instanceof ManyErrors ? error.errors : [error]
    return errors.map(line)
  }
  throw new Error('nothing was refused')
}

function line(error: unknown): string {
  if (!(error instanceof ActionError)) throw error
  const { file, line: row, column } = error.location ?? {}
  const place = [file, row, column].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${error.message} → ${error.fix}`
}
