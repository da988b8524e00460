import type { Observation } from '../../domain/observation.ts'
import { KEYS } from './keys.ts'
import type { Ledger } from './ledger.ts'

/**
 * Another run makes its burst ready and says so in the state tag, later than this run stopped the app: so it has started the app, and
 * a read that shows it running does not lag. Forgets the own stop then, and tells whether to read again.
 */
export function forgetsStop(
  ledger: Ledger,
  { resources: { app }, record }: Pick<Observation, 'resources' | 'record'>,
): boolean {
  const key = KEYS.app(app.id)
  if (record.kind === 'unknown' || app.state === 'Running' || !ledger.isOurs(key)) return false
  const { phase, phaseSinceEpochSeconds: since } = record.value
  if ((phase !== 'bursting' && phase !== 'warm') || ledger.isOurs(key, since)) return false
  ledger.forget(key)
  return true
}
