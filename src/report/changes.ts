import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { appText, endpointText, planText, recordText, shareText } from './facts.ts'
import type { TargetReport } from './model.ts'
import { phaseWords } from '../domain/phase-words.ts'

/** One line of the table before → after. */
export interface ChangeRow {
  readonly label: string
  readonly before: string
  readonly after: string
  readonly changed: boolean
}

/** What the pass found and what it left, each as read. If nothing was read back, both are what the pass found. */
export function changesOf(report: TargetReport): readonly ChangeRow[] {
  const { phaseBefore } = report
  if (report.before === undefined) return []
  const [before, after] = comparable(report.before, report.after ?? report.before)
  const phaseRow = row('phase', phaseText(phaseBefore), phaseText(report.phaseAfter ?? phaseBefore))
  // Whether anything changed shows by ages at one moment, or every pass would seem to change them.
  const unchanged = new Map(stateOf(before, after.at))
  const later = new Map(stateOf(after, after.at))
  return [
    phaseRow,
    ...stateOf(before, before.at).map(([label, value]) => {
      const now = later.get(label) ?? 'gone'
      return row(label, unchanged.get(label) === now ? now : value, now)
    }),
  ]
}

/** What only one of the two reads has read of the autoscale setting is no change. */
function comparable(before: Observation, after: Observation): readonly [Observation, Observation] {
  const both = [before, after].map(({ resources }) => resources.autoscale)
  const unread = both.find(({ kind }) => kind === 'unknown')
  if (unread === undefined) return [before, after]
  const without = (o: Observation): Observation => ({
    ...o,
    resources: { ...o.resources, autoscale: unread },
  })
  return [without(before), without(after)]
}

function stateOf(
  { resources, record }: Observation,
  now: EpochSeconds,
): readonly (readonly [string, string])[] {
  const method = resources.profile.routingMethod
  return [
    ['burst endpoint', endpointText(resources.burstEndpoint, method)],
    ['burst share', shareText(resources)],
    ...resources.privateEndpoints.map(
      (it) => [`private endpoint ${it.name}`, endpointText(it, method)] as const,
    ),
    ['web app', appText(resources.app)],
    ['plan', planText(resources, now)],
    ['state tag', recordText(record, now)],
  ]
}

function phaseText(phase: Phase | undefined): string {
  return phase === undefined ? 'unknown' : phaseWords(phase)
}

function row(label: string, before: string, after: string): ChangeRow {
  return { label, before, after, changed: before !== after }
}
