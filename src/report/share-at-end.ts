import { ratio } from '../domain/format.ts'
import { shareOfAnswers } from '../policy/shares.ts'
import type { TargetReport } from './model.ts'

/**
 * "35 % of DNS answers", as read back: a run may not have reached the share that it wanted. Undefined if nothing was read,
 * or the routing method has no share.
 */
export function shareAtEnd({ after, before }: Pick<TargetReport, 'after' | 'before'>): string | undefined {
  const resources = (after ?? before)?.resources
  if (resources === undefined) return undefined
  const share = shareOfAnswers(resources.profile, resources.burstEndpoint)
  return share.kind === 'known' ? `${ratio(share.value)} of DNS answers` : undefined
}
