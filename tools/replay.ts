/**
 * `npm run replay -- FILE`: makes every decision of an audit record (the input `audit-file`) again, and prints each
 * then and now. Reads nothing but the file. Ends with 1 if the two differ.
 */
import { text } from 'node:stream/consumers'
import { ActionError } from '../src/domain/errors.ts'
import { replayAudit, type Answer, type Replay } from '../src/modes/replay.ts'
import { safe } from '../src/report/safe.ts'
import { VERSION } from '../src/runner/version.ts'
import { filesOf, IN_A_FOLDER } from '../src/runner/files.ts'

/** npm runs scripts in the folder of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()

async function main(path: string | undefined): Promise<number> {
  if (path === undefined || path.startsWith('-')) {
    console.log('npm run replay -- FILE\n\n  FILE  what the input audit-file was written to')
    return path === '--help' ? 0 : 1
  }
  try {
    const replays = await replayAudit(await text(filesOf(HERE, IN_A_FOLDER).readBytes(path)))
    for (const line of replays.flatMap(linesOf)) console.log(line)
    if (replays.length === 0) console.log('the run ended before it decided')
    return replays.every(({ same }) => same) ? 0 : 1
  } catch (error) {
    // A file that was edited by hand may contain anything.
    const why =
      error instanceof ActionError ? `${error.message}. ${error.fix}` : `it is damaged (${String(error)})`
    console.error(`${safe(path)} cannot be replayed: ${safe(why)}`)
    return 1
  }
}

/** Why a decision is another one. */
function causeOf({ isChanged, version }: Replay): string {
  if (isChanged) return 'the file was changed after it was written (npm run audit -- verify says where)'
  if (version !== VERSION) return `version ${safe(version, 40)} decided then, ${VERSION} decides now`
  return 'the same version from the same evidence: this is a defect of the action, please report it'
}

function linesOf(replay: Replay): readonly string[] {
  const { target, at, then, now, same, doubts } = replay
  const words = ({ kind, rule, reason }: Answer): string =>
    `${safe(kind)}, by ${safe(rule)}: ${safe(reason, 2000)}`
  const again = words(now) === words(then) ? 'the same words, from other numbers' : words(now)
  return [
    `${safe(target)}, ${at}`,
    `  then  ${words(then)}`,
    ...doubts.map((doubt) => `  doubt ${safe(doubt, 600)}`),
    `  now   ${same ? 'the same' : again}`,
    ...(same ? [] : [`  why   ${causeOf(replay)}`]),
  ]
}

process.exitCode = await main(process.argv[2])
