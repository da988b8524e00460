import type { TargetConfig } from '../domain/config.ts'
import type { TagStore } from '../record/write.ts'
import type { Ports } from './ports.ts'

/** Stores the state tag on the target's profile. */
export function recordStore(
  { trafficManager, tags }: Pick<Ports, 'trafficManager' | 'tags'>,
  { profile }: Pick<TargetConfig, 'profile'>,
): TagStore {
  return {
    readProfile: (signal) => trafficManager.readProfile(profile, signal),
    mergeTags: (id, values, signal) => tags.merge(id, values, signal),
  }
}
