import { OWN } from './policies.ts'
import type { Row } from './rows.ts'
import { byTrace, compare, meanOf } from './statistics.ts'

const COLUMNS: readonly {
  readonly title: string
  readonly value: (row: Row) => number
  readonly digits: number
}[] = [
  { title: 'viol %', value: (row) => row.violationPercent, digits: 2 },
  { title: 'excess %', value: (row) => row.excessPercent, digits: 2 },
  { title: 'lost %', value: (row) => row.lostPercent, digits: 3 },
  { title: 'on %', value: (row) => row.burstOnPercent, digits: 1 },
  { title: 'inst-min/d', value: (row) => row.instanceMinutesPerDay, digits: 0 },
  { title: 'starts/d', value: (row) => row.startsPerDay, digits: 1 },
  { title: 'weights/d', value: (row) => row.weightChangesPerDay, digits: 1 },
  { title: 'J/d', value: (row) => row.costPerDay, digits: 0 },
  { title: 'skill', value: (row) => row.skill, digits: 3 },
]

/** Means over traces, a line a policy, and how our own policies compare with each other one. */
export function table(rows: readonly Row[]): string {
  const sections = Map.groupBy(rows, (row) => `capacity P${row.capacityPercentile}, cadence ${row.cadence}`)
  return [...sections]
    .map(([title, section]) => `${title}\n${means(section)}${comparisons(section)}`)
    .join('\n')
}

const DIRTY: typeof COLUMNS = [
  { title: 'dirty', value: (row) => row.dirty?.skill ?? NaN, digits: 3 },
  { title: 'false ends', value: (row) => row.falseEnds, digits: 2 },
  { title: 'dirty f.e.', value: (row) => row.dirty?.falseEnds ?? NaN, digits: 2 },
]

function means(rows: readonly Row[]): string {
  const columns = rows.some((row) => row.dirty !== undefined) ? [...COLUMNS, ...DIRTY] : COLUMNS
  const head = `  ${'policy'.padEnd(24)}${columns.map((column) => column.title.padStart(11)).join('')}   worst trace\n`
  const lines = policiesOf(rows).map((policy) => {
    const cells = columns.map(({ value, digits }) => meanOf(rows, policy, value).toFixed(digits).padStart(11))
    return `  ${policy.padEnd(24)}${cells.join('')}   ${worst(rows, policy)}\n`
  })
  return head + lines.join('')
}

function worst(rows: readonly Row[], policy: string): string {
  const skills = [...byTrace(rows, policy, (row) => row.skill)].sort((a, b) => a[1] - b[1])
  const [trace, skill] = skills[0] ?? ['', NaN]
  return `${skill.toFixed(2)} ${trace}`
}

function comparisons(rows: readonly Row[]): string {
  const policies = policiesOf(rows)
  const ours = OWN.filter((policy) => policies.includes(policy))
  return ours.map((policy) => against(rows, policy, policies)).join('')
}

function against(rows: readonly Row[], policy: string, policies: readonly string[]): string {
  const others = policies.filter((other) => other !== policy && other !== 'oracle')
  const lines = others.map((other) => {
    const { wins, losses, meanDifference, interval } = compare(rows, policy, other)
    const sign = meanDifference < 0 ? '-' : '+'
    const difference = `${sign}${Math.abs(meanDifference).toFixed(3)} ± ${interval.toFixed(3)}`
    return `    against ${other.padEnd(22)} ${wins} wins, ${losses} losses, ${difference}\n`
  })
  return lines.length === 0
    ? ''
    : `  ${policy}: wins, losses and paired difference of skill (95 % interval)\n${lines.join('')}`
}

function policiesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map((row) => row.policy))]
}
