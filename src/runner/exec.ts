/**
 * Replaces `@actions/exec` in the bundle, which `@actions/core` imports for platform details that this action never
 * needs. The real one would load child processes, assertions and file tools at every start.
 */
type Real = typeof import('../../node_modules/@actions/exec/lib/exec.js')

/** Loads the real module when it is called. Throws as the real one does. */
export async function getExecOutput(
  ...asked: Parameters<Real['getExecOutput']>
): ReturnType<Real['getExecOutput']> {
  const { getExecOutput: real } = await import('../../node_modules/@actions/exec/lib/exec.js')
  return real(...asked)
}
