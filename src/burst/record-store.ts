import type { TargetConfig } from '../domain/config.ts'
import type { TagStore } from '../record/write.ts'
import type { Ports } from './ports.ts'

/** The target's profile as the place where its state tag is kept. */
export function recordStore(
  { trafficManager, tags }: Pick<Ports, 'trafficManager' | 'tags'>,
  { profile }: Pick<TargetConfig, 'profile'>,
): TagStore {
  return {
    readProfile: (signal) => trafficManager.readProfile(profile, signal),
    mergeTags: (id, values, signal) => tags.merge(id, values, signal),
  }
}
