import { ActionError } from '../domain/errors.ts'

/**
 * The runner ends a step with SIGINT, 7.5 s later SIGTERM, and 2.5 s later it kills. On Windows Ctrl-C is SIGINT, and
 * Ctrl-Break is SIGBREAK.
 */
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM', 'SIGBREAK'] : ['SIGINT', 'SIGTERM']

/**
 * Aborts with an ActionError at the first signal, which asks the run to end in a safe state. A second signal of the
 * same kind means that the person will not wait, so the process ends at once. The runner's SIGTERM after its SIGINT is
 * of another kind and leaves 2.5 s more.
 */
export function cancelSignal(): AbortSignal {
  const controller = new AbortController()
  const seen = new Set<NodeJS.Signals>()

  function dispose(): void {
    for (const name of SIGNALS) process.off(name, onSignal)
  }

  function onSignal(name: NodeJS.Signals): void {
    if (seen.has(name)) {
      dispose()
      process.kill(process.pid, name)
      return
    }
    seen.add(name)
    controller.abort(cancelled(name))
  }

  for (const name of SIGNALS) process.on(name, onSignal)
  return controller.signal
}

function cancelled(name: string): ActionError {
  return new ActionError(`the run was cancelled (${name})`, {
    fix: 'Run it again when ready: the next run of any mode continues from the state that it finds. mode: status shows it.',
    outcome: 'failed',
  })
}
