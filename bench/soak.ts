/**
 * `npm run soak`: 2,000 passes of watches on virtual time, with a hand-over every 200, kills and people's commands among
 * them, and a GitHub that fails for minutes now and then. Fails if two controllers act at once, or if no controller reads for longer than promised.
 */
import { parseArgs } from 'node:util'
import { PROMISED_GAP, PROMISED_GAP_AFTER_GITHUB, PROMISED_GAP_AFTER_KILL, soak } from './soak/soak.ts'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { passes: { type: 'string' }, every: { type: 'string' }, seed: { type: 'string' } },
  })
  const result = await soak({
    passes: Number(values.passes ?? 2000),
    handOverEvery: Number(values.every ?? 200),
    seed: Number(values.seed ?? 1),
    gitHubFails: true,
  })
  const { trespasses, badEnds, violations, ...numbers } = result
  for (const [name, value] of Object.entries(numbers)) console.log(`${name}: ${String(Math.round(value))}`)
  console.log(
    `promised: ${String(PROMISED_GAP)} s, around a kill ${String(PROMISED_GAP_AFTER_KILL)} s, where GitHub started no successor ${String(PROMISED_GAP_AFTER_GITHUB)} s`,
  )
  for (const found of [...trespasses, ...badEnds, ...violations])
    console.log(JSON.stringify(found, undefined, 1))
  const isGood =
    trespasses.length + badEnds.length + violations.length === 0 &&
    result.longestGapSeconds <= PROMISED_GAP &&
    result.longestGapAfterGitHubSeconds <= PROMISED_GAP_AFTER_GITHUB &&
    result.longestGapAfterKillSeconds <= PROMISED_GAP_AFTER_KILL
  console.log(isGood ? '✔ one controller at a time, no gap longer than promised' : '✖ see above')
  return isGood ? 0 : 1
}

process.exitCode = await main()
