import { phaseOf } from '../policy/phase.ts'
import { readRecord } from '../record/tag.ts'
import { seconds } from '../domain/units.ts'
import { readResources } from './read.ts'
import type { Session } from './session.ts'

/** A cancelled run has 7.5 s for all it still has to do. */
const LAST_READ = seconds(3)

/**
 * Reads Azure once more where a run ends in the middle, after a write: the report tells what is there, not what the
 * write intended (success-is-read-back). Where that fails too, the report keeps the read before.
 */
export async function lastRead(s: Session): Promise<void> {
  const { latest } = s.story
  if (latest === undefined || !s.writes.isUnseen) return
  const parent = s.signal.aborted ? new AbortController().signal : s.signal
  const deadline = s.clock.deadline(LAST_READ, parent, 'The last read')
  try {
    const read = await readResources(s.ports, s.target, latest.resources, deadline.signal)
    const { autoscale, otherApps } = latest.resources
    const resources = { ...read, autoscale, otherApps }
    const record = readRecord(resources.profile.tags, resources.burstEndpoint.name)
    const o = { ...latest, at: await s.clock.now(), resources, record }
    s.writes.areSeen()
    s.story.endedWith(o, phaseOf(o, s.target.burstSide).phase)
  } catch {
    // The report has the run's own error, and says when its numbers were read.
  } finally {
    deadline.done()
  }
}
