/**
 * `npm start`: replays a day of real load against the local Azure and runs the built action pass after pass, as a
 * runner would. Prints each pass, then the totals, and writes a page that shows the day.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoHistory, type Pass } from './demo/history.ts'
import { foldedLog, oneLine, totalLines } from './demo/print.ts'
import { startLocalAzure, type LocalAzure } from './index.ts'
import { packagedTrace } from './options.ts'
import { renderPage } from './page/page.ts'
import { runAction } from './run-action.ts'

const HOUR = 3600
/** From Monday 11:15 until midnight: idle, a burst that grows and shrinks, and the scale-in. */
const BEGINS_AT = 11.25 * HOUR
const LASTS = 13 * HOUR
/** GitHub often delivers a five-minute schedule only every quarter of an hour. */
const PASS_EVERY = 15 * 60
const CAPACITY = 5600
/** What the scenario charges for P1v3. */
const PRICE = '0.246 USD'

async function main(): Promise<number> {
  const startedAt = performance.now()
  const startAt = packagedTrace().start + BEGINS_AT
  const azure = await startLocalAzure({
    startAt,
    scenario: (shop) => ({ ...shop, privateSide: { ...shop.privateSide, capacity: CAPACITY } }),
  })
  try {
    console.log(
      'The built action against a local Azure that replays a day of the 1998 World Cup’s web site.\n',
    )
    const passes = await playDay(azure, startAt + LASTS)
    return tell(azure, passes, (performance.now() - startedAt) / 1000)
  } finally {
    await azure.close()
  }
}

async function playDay(azure: LocalAzure, until: number): Promise<Pass[]> {
  const passes: Pass[] = []
  while (azure.clock.now() < until) {
    const at = azure.clock.now()
    azure.startRun('auto')
    const run = await runAction(azure, { 'scale-in-at': '65', 'price-per-hour': PRICE, summary: 'never' })
    passes.push({ at, ...run })
    const isDull = run.exitCode === 0 && run.outputs['changed'] === 'false' && passes.length > 1
    console.log(isDull ? oneLine(at, run.outputs) : foldedLog(at, run.log))
    if (run.exitCode !== 0) throw new Error(`the pass at ${new Date(at * 1000).toISOString()} failed`)
    const next = at + PASS_EVERY * Math.max(1, Math.ceil((azure.clock.now() - at) / PASS_EVERY))
    azure.clock.runUntil(next)
  }
  return passes
}

function tell(azure: LocalAzure, passes: readonly Pass[], tookSeconds: number): number {
  const { violations } = azure.judge()
  const history = demoHistory(azure, passes, CAPACITY)
  const folder = join(import.meta.dirname, '..', 'local-azure-out')
  mkdirSync(folder, { recursive: true })
  const page = join(folder, 'day.html')
  writeFileSync(page, renderPage(history))
  console.log(`
the day took ${tookSeconds.toFixed(0)} s
${totalLines({ ...history, burstRequests: azure.totals().burstRequests })}
invariants broken: ${String(violations.length)}${violations.map((one) => `\n  ${JSON.stringify(one)}`).join('')}

The picture: ${page}`)
  const bursts = passes.filter((pass) => pass.outputs['decision'] === 'burst').length
  return violations.length === 0 && bursts > 0 && passes.at(-1)?.outputs['phase'] === 'idle' ? 0 : 1
}

process.exitCode = await main()
