/**
 * `npm run check -- --config FILE` and `npm run status -- …`: what these modes of the action read and say, from a machine
 * whose user has signed in with `az login`. Any input can be given as an option. Writes nothing to Azure.
 */
import '../src/runner/name-look-ups.ts'
import { run } from '../src/run.ts'
import { endSoon } from '../src/runner/end.ts'
import { filesOf, IN_A_FOLDER } from '../src/runner/files.ts'
import { runnerRuntime } from '../src/runner/runtime.ts'
import { terminalLog } from './observe/log.ts'
import { observeInputs, wantsJson } from './observe/options.ts'

/** npm runs scripts in the folder of package.json. */
const HERE = process.env['INIT_CWD'] ?? process.cwd()

async function main(argv: readonly string[]): Promise<number> {
  const inputs = observeInputs(argv)
  if (typeof inputs === 'string') {
    console.log(inputs)
    return argv.includes('--help') ? 0 : 1
  }
  const files = filesOf(HERE, IN_A_FOLDER)
  return run({
    ...runnerRuntime(),
    inputs,
    log: terminalLog((line) => console.log(line)),
    readText: files.readText,
    readBytes: files.readBytes,
    namesIn: files.namesIn,
    writeText: files.writeText,
    setOutputs: ({ report }) => {
      if (wantsJson(argv)) console.log(report)
      return Promise.resolve()
    },
    writeSummary: () => Promise.resolve(),
  })
}

process.exitCode = await main(process.argv.slice(2))
endSoon()
