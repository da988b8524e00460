/**
 * `npm run replay -- FILE`: decides again what an audit file (the input `audit-file`) holds, and prints the decision
 * then and now. Reads nothing but the file. Ends with 1 where the two differ.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ActionError } from '../src/domain/errors.ts'
import { replayAudit, type Answer, type Replay } from '../src/modes/replay.ts'
import { safe } from '../src/report/safe.ts'

/** npm runs scripts in the folder of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()

async function main(path: string | undefined): Promise<number> {
  if (path === undefined || path.startsWith('-')) {
    console.log('npm run replay -- FILE\n\n  FILE  what the input audit-file was written to')
    return path === '--help' ? 0 : 1
  }
  try {
    const replays = await replayAudit(await readFile(resolve(HERE, path), 'utf8'))
    for (const line of replays.flatMap(linesOf)) console.log(line)
    return replays.every((it) => it.kind === 'not-decided' || it.same) ? 0 : 1
  } catch (error) {
    const why = error instanceof ActionError ? `${error.message}. ${error.fix}` : String(error)
    console.error(`${safe(path)} cannot be replayed: ${safe(why)}`)
    return 1
  }
}

function linesOf(replay: Replay): readonly string[] {
  const target = safe(replay.target)
  if (replay.kind === 'not-decided') return [`${target}: ${replay.why}`]
  const { at, then, now, same } = replay
  const words = ({ verdict, rule, reason }: Answer): string =>
    `${safe(verdict)}, by ${safe(rule)}: ${safe(reason, 2000)}`
  return [`${target}, ${at}`, `  then  ${words(then)}`, `  now   ${same ? 'the same' : words(now)}`]
}

process.exitCode = await main(process.argv[2])
