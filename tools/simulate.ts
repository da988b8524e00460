/**
 * `npm run simulate -- --csv FILE --capacity N`: the load of a CSV replayed through the policies. Prints the tables and
 * what to set, and writes a page with a chart. Needs no Azure and no workflow.
 */
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { loadConfig } from '../src/config/index.ts'
import type { TargetConfig } from '../src/domain/config.ts'
import { ActionError } from '../src/domain/errors.ts'
import { realClock } from '../src/clock/real.ts'
import { known } from '../src/domain/known.ts'
import { priced } from '../src/modes/list-price.ts'
import { studyOf } from '../src/modes/simulate.ts'
import { prepareNetwork } from '../src/network/index.ts'
import { filesOf, IN_A_FOLDER } from '../src/runner/files.ts'
import { CADENCE_KEYS } from '../src/simulate/cadences.ts'
import { studyPage } from '../src/simulate/page/page.ts'
import { studyJson } from '../src/simulate/report.ts'
import { studyText } from '../src/simulate/text.ts'
import { argsOf, inOwnWords, type Args } from './simulate-args.ts'
import { sizeSaid } from './simulate-price.ts'

const USAGE = `npm run simulate -- --csv FILE --capacity N [options]

  --csv FILE               rows with a time and the load of that time, as most programs export them
  --time-column NAME       the column of times, by its title or number, where there are several
  --value-column NAME      the column of the load, where several hold numbers
  --time-format FORMAT     excel, or a pattern such as "dd.MM.yyyy HH:mm" or "MM/dd/yyyy hh:mm a"
  --time-zone ZONE         of times that name none, such as Europe/Berlin (UTC)
  --decimal MARK           . or , where the numbers leave it open
  --per LENGTH             what a value counts the events of, such as 1h for rows that are the sum of an hour
  --load-aggregation WORD  total where several rows of a minute add up, average where each is a whole
  --capacity N             private capacity, in the unit of the values (or 1200/min, 20/s, 80%)
  --instance-capacity N    what one burst instance carries (a quarter of the private side)
  --policy NAME            what you would set (threshold or adaptive); with --scale-out-at, --scale-in-at, --window,
                           --stabilization, --min-burst, --max-burst, --drain-min, --max-share and all other inputs of
                           the action by their names
  --price-per-hour P       of one instance, to see the cost in money; retail (or retail EUR): its public list price, with
  --burst-sku, --region and --os  such as P1v3, westeurope and linux (or windows), which tell that price
  --price-per-runner-minute P  of a GitHub runner, to have the runs in it
  --cadence LIST           of ${CADENCE_KEYS.join(', ')}; the first is yours (cron20,alert,c5,watch,cron60)
  --html FILE              where the page goes (the temporary folder)
  --json FILE              writes the tables as JSON, too
  --load-scope SCOPE       private where something was burst in that time (total)`

/** Folder the command was called in: npm runs scripts in that of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()

async function main(): Promise<number> {
  try {
    const args = argsOf(process.argv.slice(2), HERE)
    if (args === 'help') console.log(USAGE)
    else await simulate(args)
    return 0
  } catch (error) {
    progress('')
    for (const line of inOwnWords(error) ?? [error]) console.error(line)
    return 1
  }
}

async function simulate(args: Args): Promise<void> {
  const { inputs, cadences, html, json } = args
  const files = filesOf(HERE, IN_A_FOLDER)
  // What cannot be written is known before minutes of work, not after.
  for (const path of [html, json]) if (path !== undefined) await requireWritable(path)
  const config = await loadConfig({
    inputs,
    readFile: files.readText,
    env: process.env,
    mask: () => undefined,
  })
  const [target] = config.targets
  if (target === undefined) throw new Error('no target')
  prepareNetwork(process.env, config.caCertificate)
  const clock = { ...realClock(), sleep: () => breathe() }
  const { signal } = new AbortController()
  const sizeOf = (one: TargetConfig) => Promise.resolve(known(sizeSaid(one, args)))
  const ports = {
    clock,
    fetch,
    readFile: files.readBytes,
    signal,
    azure: () => Promise.reject(new Error('a CSV needs no Azure')),
    hub: () => Promise.resolve(undefined),
  }
  const withPrice = await priced(target, { clock, fetch, signal, sizeOf })
  const study = await studyOf(withPrice, ports, (line) => progress(`simulating ${line}`), cadences)
  progress('')
  for (const line of studyText(study)) console.log(line)
  await files.writeText(html, studyPage(study))
  if (json !== undefined) await files.writeText(json, `${JSON.stringify(studyJson(study), undefined, 1)}\n`)
  console.log(`\nThe chart to zoom: ${html}`)
}

/** Leaves what is there: a file that cannot be simulated must not cost the last report. */
async function requireWritable(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await (await open(path, 'a')).close()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ActionError(`${path} cannot be written: ${why}`, { fix: 'Give the path of a file.', cause })
  }
}

/** One line that is overwritten; nothing if the output is no terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text.slice(0, 100)}`)
}

process.exitCode = await main()
