import './runner/name-look-ups.ts'
import { run } from './run.ts'
import { endSoon } from './runner/end.ts'
import { runnerRuntime } from './runner/runtime.ts'

process.exitCode = await run(runnerRuntime())
endSoon()
