/**
 * `npm run audit -- FILE…`: the bursts that audit records (the input `audit-file`) tell of, from the files of any number
 * of runs. `npm run audit -- verify FILE…`: whether they are as they were written. Reads nothing but the files.
 */
import { text } from 'node:stream/consumers'
import { ActionError } from '../src/domain/errors.ts'
import { replayAudit } from '../src/modes/replay.ts'
import { readAudit } from '../src/report/audit/read.ts'
import { safe } from '../src/report/safe.ts'
import { filesOf, IN_A_FOLDER, type Files } from '../src/runner/files.ts'
import { burstsOf, minutesOf } from './audit/bursts.ts'
import { argsOf, type Args } from './audit/options.ts'
import { auditPage } from './audit/page.ts'
import { otherwiseLines, storyLines } from './audit/story.ts'
import { verify } from './audit/verify.ts'

/** npm runs scripts in the folder of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()

async function main(argv: readonly string[]): Promise<number> {
  const args = argsOf(argv)
  if (typeof args === 'string') {
    console.log(args)
    return argv.includes('--help') ? 0 : 1
  }
  const files = filesOf(HERE, IN_A_FOLDER)
  if (args.verify) {
    let worst = 0
    for (const path of args.paths) worst = Math.max(worst, await inWords(path, () => verifyFile(files, path)))
    return worst
  }
  return inWords(args.paths.join(', '), () => tell(files, args))
}

async function verifyFile(files: Files, path: string): Promise<number> {
  const { isWhole, lines } = verify(await text(files.readBytes(path)))
  for (const line of lines) console.log(`${safe(path)}: ${line}`)
  return isWhole ? 0 : 1
}

async function tell(files: Files, { paths, json, html, policy }: Args): Promise<number> {
  const texts = await Promise.all(paths.map((path) => text(files.readBytes(path))))
  const runs = texts.flatMap(readAudit)
  const bursts = burstsOf(runs)
  if (json) console.log(JSON.stringify(bursts, undefined, 1))
  else for (const line of storyLines(bursts)) console.log(line)
  if (html !== undefined) {
    const targets = [...new Set(runs.flatMap(({ entries }) => entries.flatMap(({ target }) => target ?? [])))]
    const loads = targets.map(String).map((target) => ({ target, minutes: minutesOf(runs, target) }))
    await files.writeText(html, auditPage({ bursts, loads }))
  }
  if (policy === undefined) return 0
  const all = await Promise.all(
    texts.map((one) =>
      replayAudit(one, (settings) => ({ ...settings, policy: { ...settings.policy, kind: policy } })),
    ),
  )
  for (const line of otherwiseLines(policy, all.flat())) console.log(line)
  return 0
}

async function inWords(paths: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    const why =
      error instanceof ActionError ? `${error.message}. ${error.fix}` : `it is damaged (${String(error)})`
    console.error(`${safe(paths)}: ${safe(why)}`)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
