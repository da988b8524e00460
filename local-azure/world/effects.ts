import type { Affected, Apply } from './affected.ts'
import { APPLY_ACTOR, type ActorEffect } from './effects-actor.ts'
import { APPLY_NATURE, type NatureEffect } from './effects-nature.ts'
import { APPLY_SERVICE, type ServiceEffect } from './effects-service.ts'

/** A change of the world by nature, by the services or by another actor. */
export type Effect = NatureEffect | ServiceEffect | ActorEffect

/** When an effect happens: at virtual seconds after the world's start, or right after the client's n-th write. */
export type When = { readonly atSeconds: number } | { readonly afterWrites: number } | undefined

const APPLY: Apply<Effect> = { ...APPLY_NATURE, ...APPLY_SERVICE, ...APPLY_ACTOR }

export const EFFECT_KINDS: readonly string[] = Object.keys(APPLY)

/** Changes the world in place, then lets routing and lagging reads see the change. */
export function applyEffect(world: Affected, effect: Effect): void {
  const apply = APPLY[effect.kind] as (world: Affected, effect: Effect) => void
  apply(world, effect)
  world.routing.refreshAll()
  world.replica.note()
}
