import type { Row } from './rows.ts'
import { byTrace, mean } from './statistics.ts'

/**
 * Leave one trace out: of all policies in `rows`, the one with the best mean skill on the other traces (all cadences
 * and capacities together) is tried on the one left out. The held-out skills say what the choice itself is worth.
 */
export function crossValidation(rows: readonly Row[]): string {
  const real = rows.filter((row) => row.policy !== 'oracle')
  const policies = [...new Set(real.map((row) => row.policy))]
  const traces = [...new Set(real.map((row) => row.trace))]
  const skills = new Map(policies.map((policy) => [policy, byTrace(real, policy, (row) => row.skill)]))
  const chosen = new Map(
    traces.map((left) => {
      const score = (policy: string): number =>
        mean(traces.filter((it) => it !== left).map((it) => skills.get(policy)?.get(it) ?? NaN))
      return [left, policies.reduce((best, policy) => (score(policy) > score(best) ? policy : best))]
    }),
  )
  const lines = traces.map((trace) => `  ${trace.padEnd(24)} ${chosen.get(trace) ?? ''}\n`)
  const heldOut = real.filter((row) => row.policy === chosen.get(row.trace))
  return `chosen on the other traces\n${lines.join('')}held-out skill\n${bySection(heldOut)}`
}

function bySection(rows: readonly Row[]): string {
  const sections = Map.groupBy(rows, (row) => `P${row.capacityPercentile} ${row.cadence}`)
  return [...sections]
    .map(([title, section]) => {
      const traces = Map.groupBy(section, (row) => row.trace)
      const skill = mean([...traces.values()].map((group) => mean(group.map((row) => row.skill))))
      return `  ${title.padEnd(24)} ${skill.toFixed(3)}\n`
    })
    .join('')
}
