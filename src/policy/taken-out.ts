import type { Observation } from '../domain/observation.ts'
import type { Share } from '../domain/units.ts'

/**
 * The share of a burst that goes on although its endpoint is disabled; undefined if none does. Either the endpoint was taken out of
 * the answers because it did not serve, and the state tag of the drain still has the size of the burst's plan; or a run was about to
 * enable it.
 */
export function shareToResume(record: Observation['record']): Share | undefined {
  if (record.kind === 'unknown') return undefined
  const { phase, intent, planSku, shareChanges } = record.value
  const goesOn = phase === 'draining' ? planSku !== undefined : phase === 'bursting' && intent === true
  return goesOn ? shareChanges.findLast(({ share }) => share > 0)?.share : undefined
}
