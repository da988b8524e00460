/**
 * `npm run audit -- verify FILE…`: whether audit records (the input `audit-file`) are whole and as they were written.
 * Reads nothing but the files. Ends with 1 if one is not.
 */
import { text } from 'node:stream/consumers'
import { ActionError } from '../src/domain/errors.ts'
import { safe } from '../src/report/safe.ts'
import { filesOf, type Files } from '../src/runner/files.ts'
import { verify } from './audit/verify.ts'

/** npm runs scripts in the folder of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()
const USAGE = `npm run audit -- verify FILE…

  FILE  what the input audit-file was written to; several runs in one file are as good`

async function main([command, ...paths]: readonly string[]): Promise<number> {
  if (command !== 'verify' || paths.length === 0) {
    console.log(USAGE)
    return command === '--help' ? 0 : 1
  }
  const files = filesOf(HERE)
  let worst = 0
  for (const path of paths) worst = Math.max(worst, await verifyFile(files, path))
  return worst
}

async function verifyFile(files: Files, path: string): Promise<number> {
  try {
    const { isWhole, lines } = verify(await text(files.readBytes(path)))
    for (const line of lines) console.log(`${safe(path)}: ${line}`)
    return isWhole ? 0 : 1
  } catch (error) {
    const why = error instanceof ActionError ? `${error.message}. ${error.fix}` : String(error)
    console.error(`${safe(path)}: ${safe(why)}`)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
