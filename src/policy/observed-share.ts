import { known, unknown, type Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import type { ShareChange } from '../domain/record.ts'
import { share, type EpochSeconds } from '../domain/units.ts'
import type { PhaseView } from './phase.ts'
import { resolverModel } from '../domain/resolvers.ts'
import { expectedShare, type ExpectedShare, type ShareHistory } from './resolvers.ts'

/** With fewer share changes than this, the state tag has dropped none for lack of room. */
const FEWEST_CUT_CHANGES = 6
/** A trial and its entry in the state tag begin at most this long after the burst. */
const BEGINS_WITHIN_SECONDS = 120
/** The private side may have left DNS answers this long before and after the run noticed it. */
const NOTICED_WITHIN_SECONDS = 300

/** The expected observed share at each moment, from the state tag; moments must be in order of time. */
export function observedShareModel(
  observation: Observation,
  view: PhaseView,
  moments: readonly EpochSeconds[],
): Known<ExpectedShare>[] {
  const model = resolverModel(observation.resources.profile.ttlSeconds)
  const expected = expectedShare(shareHistory(observation, view), moments, model)
  return expected.map((it, index) => {
    const at = moments[index]
    return at !== undefined && isUncertain(observation, view, at)
      ? unknown('others changed what DNS answers')
      : it
  })
}

function shareHistory(observation: Observation, view: PhaseView): ShareHistory {
  const none = known(share(0))
  const { record } = observation
  if (record.kind === 'unknown') {
    const sure = view.phase === 'idle'
    return { beforeFirst: sure ? none : unknown(record.reason), changes: [] }
  }
  const changes = record.value.shareChanges
  const first = changes[0]
  if (first === undefined) {
    const sure = view.phase !== 'bursting' && view.phase !== 'draining'
    return { beforeFirst: sure ? none : unknown('the state tag has no share'), changes }
  }
  const complete = changes.length < FEWEST_CUT_CHANGES || beginsWith(first, view)
  return { beforeFirst: complete ? none : unknown('older shares did not fit into the state tag'), changes }
}

function beginsWith(first: ShareChange, { phase, since }: PhaseView): boolean {
  if (phase !== 'bursting' || since.kind === 'unknown') return false
  return Math.abs(first.atEpochSeconds - since.value) <= BEGINS_WITHIN_SECONDS
}

/**
 * While someone outside this action changed DNS, or the private side was out of the answers, DNS differed from the
 * record.
 */
function isUncertain({ record, resources }: Observation, view: PhaseView, at: EpochSeconds): boolean {
  if (record.kind === 'unknown') return false
  const { shareChanges, privateDownSinceEpochSeconds: down, privateUpSinceEpochSeconds: up } = record.value
  const last = shareChanges.at(-1)
  const disabled = resources.burstEndpoint.status === 'Disabled'
  const contradicted = disabled ? (last?.share ?? 0) > 0 : view.adopted !== undefined
  if (contradicted && at >= (last?.atEpochSeconds ?? -Infinity)) return true
  if (down === undefined || at < down - NOTICED_WITHIN_SECONDS) return false
  return up === undefined || at < up + NOTICED_WITHIN_SECONDS
}
