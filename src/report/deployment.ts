import { phaseWords } from '../domain/phase-words.ts'
import type { Phase } from '../domain/record.ts'
import type { TargetReport } from './model.ts'
import { safe } from './safe.ts'
import { shareAtEnd } from './share-at-end.ts'

/** What a GitHub deployment says at the end of a pass: whether it is on, and one line of at most 140 characters. */
export interface DeploymentText {
  readonly state: 'in_progress' | 'success' | 'inactive' | 'failure'
  readonly text: string
}

const STATES = {
  idle: 'inactive',
  warming: 'in_progress',
  warm: 'in_progress',
  bursting: 'success',
  // Until the drain is over, the burst side serves users and is billed.
  draining: 'success',
} satisfies Record<Phase, DeploymentText['state']>

/** A burst that failed before it carried traffic is a failure; any other end is none. */
export function deploymentText(report: TargetReport, phase: Phase): DeploymentText {
  const { decision, errors } = report
  const goal = decision?.goal
  const isFailed = phase === 'idle' && errors.length > 0 && goal?.kind === 'bursting'
  const share = phase === 'bursting' ? shareAtEnd(report) : undefined
  const [error] = errors
  const why = isFailed ? error?.message : decision?.reason
  const text = `${phaseWords(phase)}${share === undefined ? '' : ` at ${share}`}${why === undefined ? '' : `: ${why}`}`
  return { state: isFailed ? 'failure' : STATES[phase], text: safe(text, 140) }
}
