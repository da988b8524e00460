/**
 * Stands in the bundle where `@actions/core` imports `@actions/exec`, for platform details that this action never asks
 * for. Without it every start would load child processes, assertions and file tools.
 */
type Real = typeof import('../../node_modules/@actions/exec/lib/exec.js')

export async function getExecOutput(
  ...asked: Parameters<Real['getExecOutput']>
): ReturnType<Real['getExecOutput']> {
  const { getExecOutput: real } = await import('../../node_modules/@actions/exec/lib/exec.js')
  return real(...asked)
}
