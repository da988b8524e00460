import { tmpdir } from 'node:os'
import { join, normalize, resolve } from 'node:path'
import { RUN_SHAPE } from '../src/config/shape-run.ts'
import { TARGET_SHAPE } from '../src/config/shape-target.ts'
import { didYouMean } from '../src/domain/did-you-mean.ts'
import { ActionError, ManyErrors } from '../src/domain/errors.ts'
import { CSV_OPTION_NAMES } from '../src/load/csv/options.ts'
import { CADENCE_KEYS, type CadenceKey } from '../src/simulate/cadences.ts'

/** Options of this command for inputs of the action. */
const ALIASES: Readonly<Record<string, string>> = {
  csv: 'load-value',
  capacity: 'private-capacity',
  per: 'load-per',
}
/** Inputs that this command sets itself. */
const SET_HERE = ['mode', 'load-source', 'load-value']
const OWN = ['cadence', 'html', 'json', 'region', 'os', 'help', ...CSV_OPTION_NAMES]
const KNOWN = [...Object.keys(ALIASES), ...OWN, ...Object.keys({ ...RUN_SHAPE, ...TARGET_SHAPE })]
/** Options whose value is the path of a file to read. */
const PATHS = ['csv', 'config', 'ca-certificate']

export interface Args {
  readonly inputs: ReadonlyMap<string, string>
  readonly cadences: readonly CadenceKey[] | undefined
  readonly html: string
  readonly json: string | undefined
  /** What the price list tells prices by, beside the size. */
  readonly region: string | undefined
  readonly os: 'linux' | 'windows' | undefined
}

/** What was asked for: the usage, or a simulation. `here` is the folder that paths are from. Throws ActionError. */
export function argsOf(argv: readonly string[], here: string): Args | 'help' {
  const given = optionsOf(argv)
  if (argv.length === 0 || given.has('help')) return 'help'
  if (!given.has('csv')) throw wrong('--csv is missing', 'Give the file that the load is in.')
  const cadences = given.get('cadence')?.split(',').map(cadenceNamed)
  const json = given.get('json')
  return {
    inputs: inputsOf(given, here),
    cadences: cadences === undefined ? undefined : [...new Set(cadences)],
    html: resolve(here, given.get('html') ?? join(tmpdir(), 'cloudburst-simulation.html')),
    json: json === undefined ? undefined : resolve(here, json),
    region: given.get('region'),
    os: osNamed(given.get('os')),
  }
}

function osNamed(text: string | undefined): Args['os'] {
  if (text === undefined || text === 'linux' || text === 'windows') return text
  throw wrong(`--os is '${text}'`, 'App Service runs on linux or windows, which have different prices.')
}

/** A value never begins with --: that would be the next option, after one without a value. */
function optionsOf(argv: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>()
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at] ?? ''
    const { name, inline } = /^--(?<name>[\w-]+)(?:=(?<inline>.*))?$/su.exec(arg)?.groups ?? {}
    if (arg === '-h' || name === 'help') given.set('help', '')
    else if (name === undefined)
      throw wrong(`'${arg}' is no option`, 'Each is --name value; a path with spaces goes in quotes.')
    else {
      const next = inline ?? argv[++at]
      if (next === undefined || next === '' || (inline === undefined && next.startsWith('--')))
        throw wrong(`--${name} has no value`, `Give it after the name: --${name} VALUE.`)
      if (given.has(name)) throw wrong(`--${name} is there twice`, 'Give it once.')
      if (!KNOWN.includes(name)) throw strange(name)
      given.set(name, next)
    }
  }
  return given
}

function inputsOf(given: ReadonlyMap<string, string>, here: string): ReadonlyMap<string, string> {
  const fixed = SET_HERE.find((name) => given.has(name))
  if (fixed !== undefined)
    throw wrong(`--${fixed} is not for this command`, 'It simulates the load of the file in --csv.')
  return new Map([
    ['mode', 'simulate'],
    ['load-source', 'csv'],
    ['load-scope', 'total'],
    ...[...given]
      .filter(([name]) => !OWN.includes(name))
      .map(([name, value]) => [ALIASES[name] ?? name, fromHere(name, value, here)] as const),
    ...csvOptionsOf(given),
  ])
}

/** A person at a command line may read any file; only a workflow is limited to its workspace. */
function fromHere(name: string, value: string, here: string): string {
  return PATHS.includes(name) && normalize(value).startsWith('..') ? resolve(here, value) : value
}

/** How the file is written, as the source reads it from `load-path`. */
function csvOptionsOf(given: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const stated = CSV_OPTION_NAMES.filter((name) => given.has(name))
  if (stated.length === 0) return []
  return [['load-path', stated.map((name) => `${name}=${given.get(name) ?? ''}`).join('; ')]]
}

function strange(name: string): ActionError {
  const meant = didYouMean(name, KNOWN)
  return wrong(`--${name} is no option`, meant === undefined ? 'See --help.' : `Did you mean --${meant}?`)
}

function cadenceNamed(text: string): CadenceKey {
  const found = CADENCE_KEYS.find((one) => one === text.trim())
  if (found !== undefined) return found
  throw wrong(
    `--cadence has '${text}', which is none of ${CADENCE_KEYS.join(', ')}`,
    'cron20 is a five-minute schedule as GitHub delivers it, c5 every five minutes exactly.',
  )
}

function wrong(message: string, fix: string): ActionError {
  return new ActionError(message, { fix, outcome: 'refused' })
}

/** An error of the action in the words of this command; undefined for any other error. */
export function inOwnWords(error: unknown): readonly string[] | undefined {
  const errors: readonly unknown[] = error instanceof ManyErrors ? error.errors : [error]
  return errors.every((one) => one instanceof ActionError)
    ? errors.map((one) => renamed(`${one.message}. ${one.fix}`))
    : undefined
}

/** Options of a file as its messages write them: `time-format=…`, or their name alone. */
const CSV_WORDS = /(?<![\w-])(time-column|value-column|time-format|time-zone|load-aggregation|decimal(?==))/gu

function renamed(text: string): string {
  return text
    .replace(/input '([\w-]+)'/gu, '--$1')
    .replace(/for example ([\w-]+): (\S)/gu, 'for example --$1 $2')
    .replace(/\((--per|--decimal) for npm run simulate\)/gu, '($1)')
    .replace(CSV_WORDS, '--$1')
    .replace(
      /(--)?(private-capacity|load-value|load-per)\b/gu,
      (_, _dashes, name: string) => `--${optionOf(name)}`,
    )
}

function optionOf(input: string): string {
  return Object.entries(ALIASES).find(([, name]) => name === input)?.[0] ?? input
}
