import type { PlanMatrix, TargetReport } from './model.ts'

/** A matrix of GitHub's makes at most so many jobs. */
const MOST_JOBS = 256

/**
 * The targets that have something to do, or could not be looked at, as values of the input `only`: one target a job,
 * and as many more as it takes to need no more than 256 jobs. Neighbours in the file stay together.
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
