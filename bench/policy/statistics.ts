import type { Row } from './rows.ts'

export interface Comparison {
  readonly against: string
  readonly wins: number
  readonly losses: number
  readonly meanDifference: number
  /** Half width of the 95 % confidence interval of the paired difference. */
  readonly interval: number
}

/** 97.5 % quantiles of Student's t for 1…30 degrees of freedom. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
]
/** Skills nearer than this are a tie. */
const TIE = 0.0005

/** Mean over seeds of a figure, by trace. */
export function byTrace(
  rows: readonly Row[],
  policy: string,
  figure: (row: Row) => number,
): Map<string, number> {
  const groups = Map.groupBy(
    rows.filter((row) => row.policy === policy),
    (row) => row.trace,
  )
  return new Map([...groups].map(([trace, group]) => [trace, mean(group.map(figure))]))
}

/** Mean over traces of the mean over seeds. */
export function meanOf(rows: readonly Row[], policy: string, figure: (row: Row) => number): number {
  return mean([...byTrace(rows, policy, figure).values()])
}

/** Skill of `policy` against that of another, trace by trace. */
export function compare(rows: readonly Row[], policy: string, against: string): Comparison {
  const theirs = byTrace(rows, against, (row) => row.skill)
  const differences = [...byTrace(rows, policy, (row) => row.skill)].map(
    ([trace, skill]) => skill - (theirs.get(trace) ?? NaN),
  )
  return {
    against,
    wins: differences.filter((it) => it > TIE).length,
    losses: differences.filter((it) => it < -TIE).length,
    meanDifference: mean(differences),
    interval: halfWidth(differences),
  }
}

/** NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function halfWidth(values: readonly number[]): number {
  const n = values.length
  if (n < 2) return NaN
  const middle = mean(values)
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1)
  return (STUDENT[n - 2] ?? 1.96) * Math.sqrt(variance / n)
}
