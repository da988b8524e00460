import type { Reconciled } from '../burst/reconcile.ts'
import type { Session } from '../burst/session.ts'
import { commandOf } from '../domain/modes.ts'
import type { TargetReport } from '../report/model.ts'
import type { StoryTeller } from './narrate.ts'
import type { TargetRun } from './target-run.ts'

/** For runs that make the burst side ready: a pipeline that waits wants to know for what. */
export function readiness({ config }: TargetRun, { story }: StoryTeller): Pick<TargetReport, 'readiness'> {
  return commandOf(config.mode) === 'prewarm' && story.ready.size > 0
    ? { readiness: Object.fromEntries(story.ready) }
    : {}
}

/** The phase that the run found, and the one that it left. */
export function phases(
  s: Session,
  done: Reconciled | undefined,
): Pick<TargetReport, 'phaseBefore' | 'phaseAfter'> {
  const before = s.story.phaseBefore
  const now = done?.phaseAfter ?? s.story.phase
  return {
    ...(before !== undefined && { phaseBefore: before }),
    ...(now !== undefined && { phaseAfter: now }),
  }
}
