import type { PlanMatrix, TargetReport } from './model.ts'

/** GitHub allows at most this many jobs in a matrix. */
const MOST_JOBS = 256

/**
 * The targets that have something to do or could not be read, as values of the input `only`. One target for each job;
 * if that needs more than 256 jobs, several. Neighbours in the file stay together.
 */
export function matrixOf(reports: readonly TargetReport[]): PlanMatrix {
  const names = reports
    .filter(({ planned, errors }) => planned.length > 0 || errors.length > 0)
    .map(({ target }) => target)
  const size = Math.max(1, Math.ceil(names.length / MOST_JOBS))
  const jobs = Array.from({ length: Math.ceil(names.length / size) }, (_, job) =>
    names.slice(job * size, (job + 1) * size).join(','),
  )
  return { only: jobs }
}
