import { share, type Seconds, type Share } from '../domain/units.ts'

/**
 * DNS answers in one TTL: the queries that Traffic Manager answers (its metric `QpsByEndpoint`, a count; here for each
 * minute) × TTL ÷ 60 s. A resolver queries again when its copy has expired, so this is about the number of resolvers
 * with users.
 */
export function answersPerTtl(answersPerMinute: number, ttl: Seconds): number {
  return (answersPerMinute * ttl) / 60
}

/**
 * How far the observed share strays from the target share by chance alone, as its standard error in one TTL (0…1):
 *
 *     e = √(s (1 − s) ÷ N)
 *
 * s is the target share, N the DNS answers in one TTL (`answersPerTtl`). It is the standard error of a proportion (the
 * binomial distribution). An answer names the burst side with the probability s, independently of the others. All users
 * of a resolver follow its one answer for a TTL. Two TTLs in three stay within ± e, nineteen in twenty within
 * ± 2 e. It takes resolvers to have about as many users each. Where few have most of them, N is less than was counted,
 * at most 1 ÷ Σ pᵢ² with pᵢ the part of the users behind resolver i (Kish's effective sample size), so e is the least
 * to be expected. 1 if nothing was answered: then nothing is known.
 */
export function shareError(targetShare: Share, answers: number): Share {
  return share(answers > 0 ? Math.sqrt((targetShare * (1 - targetShare)) / answers) : 1)
}

/** The least whole number of answers in a TTL that keeps `shareError` at `error`, which is above 0. */
export function answersNeeded(targetShare: Share, error: Share): number {
  return Math.ceil((targetShare * (1 - targetShare)) / error ** 2 - 1e-9)
}
