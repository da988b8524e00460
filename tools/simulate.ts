/**
 * `npm run simulate -- --csv FILE --capacity N`: the load of a CSV replayed through the policies. Prints the tables and
 * what to set, and writes a page to look at. Needs no Azure and no workflow.
 */
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { loadConfig } from '../src/config/index.ts'
import { ActionError, ManyErrors } from '../src/domain/errors.ts'
import { realClock } from '../src/clock/real.ts'
import { studyOf } from '../src/modes/simulate.ts'
import { filesOf } from '../src/runner/files.ts'
import { CADENCE_KEYS, type CadenceKey } from '../src/simulate/cadences.ts'
import { studyPage } from '../src/simulate/page/page.ts'
import { studyJson } from '../src/simulate/report.ts'
import { studyText } from '../src/simulate/text.ts'

const USAGE = `npm run simulate -- --csv FILE --capacity N [options]

  --csv FILE               rows of timestamp,value: epoch seconds or ISO 8601, and the load of that time
  --capacity N             what the private side carries, in the unit of the values (or 1200/min, 20/s, 80%)
  --instance-capacity N    what one burst instance carries (a quarter of the private side)
  --policy NAME            what you would set (threshold or adaptive); with --scale-out-at, --scale-in-at, --window,
                           --stabilization, --min-burst, --max-burst, --drain-min, --max-share and all other inputs of
                           the action by their names
  --price-per-hour P       of one instance, to see the cost in money
  --cadence LIST           of ${CADENCE_KEYS.join(', ')}; the first is yours (cron20,alert,c5,watch,cron60)
  --html FILE              where the page goes (the temporary folder)
  --json FILE              writes the tables as JSON, too
  --load-scope SCOPE       private where something was burst in that time (total)`

/** Options of this command for inputs of the action. */
const ALIASES: Readonly<Record<string, string>> = { csv: 'load-value', capacity: 'private-capacity' }

interface Args {
  readonly inputs: Map<string, string>
  readonly cadences: readonly CadenceKey[] | undefined
  readonly html: string
  readonly json: string | undefined
}

/** Folder the command was called in: npm runs scripts in that of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()

async function main(): Promise<number> {
  const given = optionsOf(process.argv.slice(2))
  if (given.has('help') || (given.get('csv') ?? '') === '') {
    console.log(USAGE)
    return given.has('help') ? 0 : 1
  }
  try {
    await simulate(argsOf(given))
    return 0
  } catch (error) {
    tell(error)
    return 1
  }
}

async function simulate({ inputs, cadences, html, json }: Args): Promise<void> {
  const files = filesOf(HERE)
  const config = await loadConfig({
    inputs,
    readFile: files.readText,
    env: process.env,
    mask: () => undefined,
  })
  const [target] = config.targets
  if (target === undefined) throw new Error('no target')
  const clock = { ...realClock(), sleep: () => breathe() }
  const ports = {
    clock,
    fetch,
    readFile: files.readBytes,
    signal: new AbortController().signal,
    azure: () => Promise.reject(new Error('a CSV needs no Azure')),
    hub: () => Promise.resolve(undefined),
  }
  const study = await studyOf(target, ports, (line) => progress(`simulating ${line}`), cadences)
  progress('')
  for (const line of studyText(study)) console.log(line)
  await files.writeText(html, studyPage(study))
  if (json !== undefined) await files.writeText(json, `${JSON.stringify(studyJson(study), undefined, 1)}\n`)
  console.log(`\nThe chart to zoom: ${html}`)
}

/** One line that is written over; nothing where nobody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text.slice(0, 100)}`)
}

function optionsOf(argv: readonly string[]): Map<string, string> {
  const given = new Map<string, string>()
  for (let at = 0; at < argv.length; at++) {
    const { name, value } = /^--(?<name>[\w-]+)(?:=(?<value>.*))?$/su.exec(argv[at] ?? '')?.groups ?? {}
    if (name === undefined) given.set('help', argv[at] ?? '')
    else given.set(name, value ?? (name === 'help' ? '' : (argv[++at] ?? '')))
  }
  return given
}

function argsOf(given: ReadonlyMap<string, string>): Args {
  const own = ['cadence', 'html', 'json', 'help']
  const inputs = new Map([
    ['mode', 'simulate'],
    ['load-source', 'csv'],
    ['load-scope', 'total'],
    ...[...given]
      .filter(([name]) => !own.includes(name))
      .map(([name, value]) => [ALIASES[name] ?? name, value] as const),
  ])
  return {
    inputs,
    cadences: given.get('cadence')?.split(',').map(cadenceNamed),
    html: resolve(HERE, given.get('html') ?? join(tmpdir(), 'cloudburst-simulation.html')),
    json: given.has('json') ? resolve(HERE, given.get('json') ?? '') : undefined,
  }
}

function cadenceNamed(text: string): CadenceKey {
  const found = CADENCE_KEYS.find((one) => one === text.trim())
  if (found !== undefined) return found
  throw new ActionError(`--cadence has '${text}', which is none of ${CADENCE_KEYS.join(', ')}`, {
    fix: 'cron20 is a five-minute schedule as GitHub delivers it, c5 every five minutes exactly.',
    outcome: 'refused',
  })
}

/** What the action says of its inputs, in the words of this command. */
function tell(error: unknown): void {
  for (const one of error instanceof ManyErrors ? error.errors : [error]) {
    if (one instanceof ActionError) console.error(ownWords(`${one.message}. ${one.fix}`))
    else console.error(one)
  }
}

function ownWords(text: string): string {
  const renamed = Object.entries(ALIASES).reduce(
    (rest, [option, input]) => rest.replaceAll(input, option),
    text,
  )
  return renamed.replace(/input '([\w-]+)'/gu, '--$1').replace(/example (csv|capacity): /gu, 'example --$1 ')
}

process.exitCode = await main()
