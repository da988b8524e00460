import { expect } from '@jest/globals'
import type { Decision, DecisionKind, Rule } from '../../src/domain/decision.ts'
import { decideIn, type World } from './world.ts'

export type Row = readonly [name: string, world: World, kind: DecisionKind, rule: Rule, goal: string]

/** For `test.each`, with the name of each row as its title. */
export function namedRows(rows: readonly Row[]): readonly { readonly name: string; readonly row: Row }[] {
  return rows.map((row) => ({ name: row[0], row }))
}

export function requireRow([, world, kind, rule, goal]: Row): void {
  const decision = decideIn(world)
  expect([decision.kind, decision.rule, decision.goal.kind]).toEqual([kind, rule, goal])
  expect(decision.reason).toMatch(/^[^\n]+: [^\n]+$|, but /u)
  expect(textOf(decision)).not.toMatch(/NaN|undefined|Infinity|\[object/u)
}

function textOf(decision: Decision): string {
  return [decision.reason, ...decision.overruled.map((it) => it.because), ...decision.warnings].join('\n')
}
