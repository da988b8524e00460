import type { ResourceId } from '../../domain/resources.ts'
import type { Action } from '../steps.ts'
import { recordTagName } from '../../record/tag.ts'

/** Keys of the ledger. ARM varies the letter case of ids and tag names. */
export const KEYS = {
  tags: (profile: ResourceId): string => `tag ${profile.toLowerCase()} `,
  tag: (profile: ResourceId, name: string): string => KEYS.tags(profile) + name.toLowerCase(),
  endpoint: (id: ResourceId): string => `endpoint ${id.toLowerCase()}`,
  apps: 'app ',
  app: (id: ResourceId): string => KEYS.apps + id.toLowerCase(),
  plan: (id: ResourceId): string => `plan ${id.toLowerCase()}`,
  /** How many instances of the plan run now, which follows its size when a resize ends. */
  count: (plan: ResourceId): string => `count ${plan.toLowerCase()}`,
  autoscale: (plan: ResourceId): string => `autoscale ${plan.toLowerCase()}`,
}

/** `tag`, `endpoint`, `app`, `plan`, `count` or `autoscale`. */
export function kindOfKey(key: string): string {
  return key.slice(0, key.indexOf(' '))
}

/** What a step writes. */
export function keyOfStep(
  step: Action,
  at: {
    readonly profile: { readonly id: ResourceId }
    readonly burstEndpoint: { readonly name: string }
    readonly app: { readonly id: ResourceId }
    readonly plan: { readonly id: ResourceId }
  },
): string {
  switch (step.kind) {
    case 'write-record':
      return KEYS.tag(at.profile.id, recordTagName(at.burstEndpoint.name))
    case 'patch-endpoint':
      return KEYS.endpoint(step.endpoint.id)
    case 'start-app':
    case 'stop-app':
      return KEYS.app(at.app.id)
    case 'resize-plan':
      return KEYS.plan(at.plan.id)
    case 'change-autoscale':
    case 'create-autoscale':
    case 'delete-autoscale':
      return KEYS.autoscale(at.plan.id)
  }
}
