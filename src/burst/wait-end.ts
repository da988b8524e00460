import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { elapsed } from '../domain/units.ts'
import { isOnline } from './endpoints.ts'
import type { CurrentWait } from './run/waits.ts'
import type { Session, StepResult } from './session.ts'
import { lagsSeen } from './shown.ts'
import { isWait, type Step, type Wait } from './steps.ts'

/** A wait has ended when another step comes first: report it, and forget its time. */
export function endWait(s: Session, step: Step | undefined, o: Observation, stateChanged: boolean): void {
  const last = s.waits.current
  if (last !== undefined && last.step.kind !== step?.kind) {
    const tookSeconds = elapsed(last.since, o.at)
    s.narrator.ended(last.step, {
      ...howItEnded(s, last, o, stateChanged),
      startedAt: last.since,
      tookSeconds,
    })
    s.waits.end()
  }
  if (step !== undefined && isWait(step)) s.waits.begin(step, o.at)
}

type End = Pick<StepResult, 'result' | 'detail'>

function howItEnded(s: Session, last: CurrentWait, o: Observation, stateChanged: boolean): End {
  if (stateChanged) return { result: 'superseded', detail: last.detail }
  return withoutOnline(last.step, o) ?? { result: 'done', ...outcomeOf(s, last) }
}

/** Another step comes first although Traffic Manager has not reported the endpoint Online, so the log must not say that it has. */
function withoutOnline(step: Wait, { resources }: Observation): End | undefined {
  if (step.kind !== 'await-online') return undefined
  const seen = resources.profile.endpoints.find(({ id }) => id === step.endpoint.id)
  if (seen === undefined || isOnline(seen)) return undefined
  return {
    result: 'skipped',
    detail: `Traffic Manager reports ${printable(seen.name)} ${printable(seen.monitorStatus)}`,
  }
}

function outcomeOf(s: Session, { step, outcome }: CurrentWait): Pick<StepResult, 'detail'> {
  if (step.kind === 'await-shown') return lagsSeen(s)
  return outcome === undefined ? {} : { detail: outcome }
}
