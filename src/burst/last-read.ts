import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import { phaseOf } from '../policy/phase.ts'
import { withoutOddTimes } from '../record/odd-times.ts'
import { readRecord } from '../record/tag.ts'
import { seconds } from '../domain/units.ts'
import { withLeast } from './observe.ts'
import { readResources } from './read.ts'
import type { Session } from './session.ts'

/** A cancelled run has 7.5 s for all it still has to do. */
const LAST_READ = seconds(3)

/** What a run ends with. */
export interface Seen {
  readonly o: Observation
  readonly phase: Phase
}

/**
 * Reads Azure once more where a run ends in the middle, after a write that no read of everything has followed: the report
 * tells what is there, not what the write intended (success-is-read-back). Undefined if all is read, or if that fails too:
 * then the report keeps the read before.
 */
export async function lastRead(s: Session, latest = s.story.latest): Promise<Seen | undefined> {
  if (latest === undefined || !s.writes.isUnseen) return undefined
  const parent = s.signal.aborted ? new AbortController().signal : s.signal
  const deadline = s.clock.deadline(LAST_READ, parent, 'The last read')
  try {
    const read = await readResources(s.ports, s.target, latest.resources, deadline.signal)
    const { autoscale, otherApps } = latest.resources
    const resources = { ...withLeast(s, read), autoscale, otherApps }
    const at = await s.clock.now()
    const record = withoutOddTimes(readRecord(read.profile.tags, read.burstEndpoint.name), at)
    const o = { ...latest, at, resources, record }
    const { phase } = phaseOf(o, s.target.burstSide)
    s.writes.areSeen()
    s.story.endedWith(o, phase)
    s.billing.observed(o)
    return { o, phase }
  } catch {
    // The report has the run's own error, and says when its numbers were read.
    return undefined
  } finally {
    deadline.done()
  }
}
