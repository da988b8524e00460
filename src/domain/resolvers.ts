import { seconds, share, type Seconds, type Share } from './units.ts'

/**
 * How the observed share follows the share of DNS answers: two populations of resolvers relax to it, nearly all about as
 * fast as the TTL, a small part far slower. The constants are assumptions (no good public measurement exists);
 * results were stable for a slow part of 5 to 20 %.
 */
export interface ResolverModel {
  readonly fastSeconds: Seconds
  readonly slowSeconds: Seconds
  /** The part of all load that comes through slow resolvers, 0…1. */
  readonly slowPart: number
}

/** What each population of resolvers brings to the burst side, 0…1. */
export interface Resolvers {
  readonly fast: number
  readonly slow: number
}

/** Fast resolvers follow within the TTL, but not within less than a minute; 5 % of the load takes 15 min. */
export function resolverModel(ttlSeconds: Seconds): ResolverModel {
  return { fastSeconds: seconds(Math.max(60, ttlSeconds)), slowSeconds: seconds(900), slowPart: 0.05 }
}

/** Both populations after `passedSeconds` in which DNS answered with `target`. */
export function relax(
  { fast, slow }: Resolvers,
  target: number,
  passedSeconds: number,
  { fastSeconds, slowSeconds }: ResolverModel,
): Resolvers {
  return {
    fast: fast + (target - fast) * (1 - Math.exp(-passedSeconds / fastSeconds)),
    slow: slow + (target - slow) * (1 - Math.exp(-passedSeconds / slowSeconds)),
  }
}

/** The part of all load that reaches the burst side, 0…1. */
export function expectedShareOf({ fast, slow }: Resolvers, { slowPart }: ResolverModel): Share {
  return share((1 - slowPart) * fast + slowPart * slow)
}
