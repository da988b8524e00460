import type { DocLink } from '../../src/domain/doc-pages.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import type { TargetReport, Trigger } from '../../src/report/model.ts'
import { burstReport, DECISION, TRIGGER } from './fixtures.ts'
import { NOW, observation } from './observations.ts'

function hostileAlert(hostile: string): NonNullable<Trigger['alert']> {
  const condition = { metric: hostile, operator: hostile, value: 1, threshold: 2 }
  const texts = { rule: hostile, severity: hostile, summary: hostile }
  const alert = { source: 'alertmanager', state: 'fired', others: 1, conditions: [condition] } as const
  return { kind: 'alert', alert: { ...alert, ...texts } }
}

/** A report that carries the given text wherever text from outside can stand. */
export function hostileReport(hostile: string): TargetReport {
  const base = burstReport()
  const seen = observation(false)
  const app = { ...seen.resources.app, state: hostile, name: hostile }
  const before = {
    ...seen,
    resources: { ...seen.resources, app },
    record: { kind: 'unknown' as const, reason: hostile },
  }
  return {
    ...base,
    target: hostile,
    trigger: {
      ...TRIGGER,
      reason: hostile,
      actor: hostile,
      runUrl: hostile,
      alert: hostileAlert(hostile),
      action: { repository: hostile, ref: hostile },
    },
    before,
    decision: {
      ...DECISION,
      reason: hostile,
      overruled: [{ ...DECISION.overruled[0]!, because: hostile }],
      warnings: [hostile],
    },
    planned: [{ title: hostile, why: hostile, writes: true, number: '1', plan: 1 }],
    applied: [{ ...base.applied[0]!, title: hostile, why: hostile, detail: hostile, correlationId: hostile }],
    waitingUntil: epochSeconds(NOW + 60),
    waitingFor: hostile,
    stillBilled: hostile,
    warnings: [hostile],
    burstUrl: hostile,
    errors: [new ActionError(hostile, { fix: hostile, link: hostile as DocLink, cause: new Error(hostile) })],
  }
}
