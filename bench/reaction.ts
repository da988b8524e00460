/**
 * `npm run bench:reaction`: the time from a surge of demand until the burst side serves, by what starts the passes. The
 * built action runs on the local Azure in virtual time with the delays of its services. `--write` puts the table into
 * docs/watch.md. Fails if a watch needs longer to decide than one interval and the delay of its metric.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { LocalAzure } from '../local-azure/index.ts'
import { between } from '../tools/docs/tables.ts'
import { reactionOf, type Reaction, type Trigger } from './reaction/scene.ts'
import { reactionTable, type Row } from './reaction/table.ts'
import { azureMonitorAlert, cron, prometheusAlert, watch } from './reaction/triggers.ts'

const PAGE = join(import.meta.dirname, '..', 'docs/watch.md')
const INTERVAL = 60

interface Load {
  readonly words: string
  readonly inputs: (azure: LocalAzure) => Readonly<Record<string, string>>
  /** From an event to the first reading that shows it: the minute must be over and settled. */
  readonly delaySeconds: number
}

const USUAL = { policy: '', 'burst-instances': '3', summary: 'never' }

const PROMETHEUS: Load = { words: 'Prometheus', inputs: () => USUAL, delaySeconds: 60 }

const AZURE_MONITOR: Load = {
  words: 'Azure Monitor',
  inputs: ({ world: { scenario } }) => ({
    ...USUAL,
    'load-source': 'azure-monitor',
    'load-resource': `/subscriptions/${scenario.subscriptionId}/resourceGroups/${scenario.resourceGroup}/providers/Microsoft.Insights/components/${scenario.component}`,
    'load-url': '',
    'load-query': '',
    'burst-load-query': '',
  }),
  delaySeconds: 60 + 180,
}

const CASES: readonly (readonly [Trigger, Load])[] = [
  [cron('a schedule `*/5`, as on a good day', 'cron20'), PROMETHEUS],
  [cron('a schedule `*/5`, as on a bad day', 'cron60'), PROMETHEUS],
  [azureMonitorAlert, AZURE_MONITOR],
  [prometheusAlert, PROMETHEUS],
  [watch, AZURE_MONITOR],
  [watch, PROMETHEUS],
]

async function measured(trigger: Trigger, load: Load, seeds: number): Promise<Row> {
  const reactions: Reaction[] = []
  for (let seed = 1; seed <= seeds; seed += 1) reactions.push(await reactionOf(trigger, load.inputs, seed))
  return { trigger: trigger.words, load: load.words, reactions }
}

/** Whether a watch broke its promise. */
function isLate({ reactions }: Row, { delaySeconds }: Load): boolean {
  return reactions.some(({ decided }) => decided > INTERVAL + delaySeconds)
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seeds: { type: 'string' }, write: { type: 'boolean' } } })
  const rows: Row[] = []
  let late = false
  for (const [trigger, load] of CASES) {
    const row = await measured(trigger, load, Number(values.seeds ?? 9))
    rows.push(row)
    late ||= trigger === watch && isLate(row, load)
    console.error(
      `${row.trigger}, ${row.load}: ${row.reactions.map(({ served }) => Math.round(served)).join(' ')}`,
    )
  }
  const table = reactionTable(rows)
  console.log(table)
  if (values.write === true) writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), 'reaction', table))
  if (late) console.error('✖ a watch needed longer than its interval and the delay of its metric')
  return late ? 1 : 0
}

process.exitCode = await main()
