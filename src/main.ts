import { run } from './run.ts'
import { runnerRuntime } from './runner/runtime.ts'

// Never process.exit: it would cut off what is still being written, and aborts on Windows after a fetch.
process.exitCode = await run(runnerRuntime())
