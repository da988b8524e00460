import type { Run } from '../log/requests.ts'
import type { History } from '../world/history.ts'
import type { Judgement, JudgeOptions } from './judgement.ts'
import { reckon } from './state.ts'
import type { Facts } from './state.ts'
import { RULES } from './rules.ts'

const DEFAULTS: JudgeOptions = {
  burstEndpoint: 'burst',
  privateEndpoints: ['private'],
  app: 'app-shop-burst',
  warmupSuccesses: 3,
  trialWeight: 1,
  drainMinSeconds: 900,
  drainMaxSeconds: 3600,
  ttlSeconds: 60,
  instanceCapacity: undefined,
  sharedPlanAllowed: false,
  switchesPerHour: 4,
}

/** Checks the world's own history against the invariants that can be seen from outside. */
export function judge(
  history: History,
  runs: readonly Run[],
  options: Partial<JudgeOptions> = {},
): Judgement {
  const told = { ...DEFAULTS, ...options }
  const facts: Facts = reckon(history, told)
  const violations = RULES.flatMap((rule) => rule({ history, runs, told, facts })).sort((a, b) => a.at - b.at)
  return { violations, switches: facts.switches.length }
}
