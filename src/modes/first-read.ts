import { webAppId } from '../azure/ids.ts'
import type { AzurePorts } from '../azure/index.ts'
import type { Lists } from '../azure/lists.ts'
import type { FirstReadPort, Ports } from '../burst/ports.ts'
import type { Clock } from '../domain/clock.ts'
import type { RunConfig } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import { commandOf, modeRow } from '../domain/modes.ts'
import { elapsed, seconds, type EpochSeconds } from '../domain/units.ts'
import type { Runtime } from '../runtime.ts'

/** Below so many targets the lists of a subscription cost more than they save. */
const MANY_TARGETS = 8
/** A run over a thousand targets lasts longer than a list is worth. */
const LISTS_KEPT = seconds(60)
/** A subscription may have thousands of apps. */
const LISTS_READ = seconds(20)

/** What all targets of a run share. */
interface Shared {
  readonly runtime: Runtime
  readonly config: RunConfig
  readonly azure: AzurePorts
  readonly clock: Clock
  readonly signal: AbortSignal
}

interface Read {
  readonly at: EpochSeconds
  readonly lists: Promise<Lists | undefined>
}

/** The first read of a fleet, for runs in which most targets may have nothing to do; otherwise nothing. */
export function firstReadOf(shared: Shared): Pick<Ports, 'firstRead'> {
  const { mode, targets } = shared.config
  const mayRest = commandOf(mode) === undefined && !modeRow(mode).inspects
  return mayRest && targets.length >= MANY_TARGETS ? { firstRead: makeFirstRead(shared) } : {}
}

function makeFirstRead(shared: Shared): FirstReadPort {
  const bySubscription = new Map<string, Read>()
  const listsNow = async (subscriptionId: string): Promise<Lists | undefined> => {
    const now = await shared.clock.now()
    const last = bySubscription.get(subscriptionId)
    if (last !== undefined && elapsed(last.at, now) <= LISTS_KEPT) return last.lists
    const read = { at: now, lists: readLists(shared, subscriptionId) }
    bySubscription.set(subscriptionId, read)
    return read.lists
  }
  return {
    async of(ref) {
      const lists = await listsNow(ref.subscriptionId)
      const app = lists?.apps.get(webAppId(ref).toLowerCase())
      const plan = app && lists?.plans.get(app.planId.toLowerCase())
      return plan && { app, plan }
    },
  }
}

/** An identity may be allowed to read its apps and not the lists: then each target reads its own. */
async function readLists(
  { azure, clock, signal, runtime }: Shared,
  subscriptionId: string,
): Promise<Lists | undefined> {
  const deadline = clock.deadline(LISTS_READ, signal, 'Reading the lists of the subscription', 'not counted')
  try {
    return await azure.lists.read(subscriptionId, deadline.signal)
  } catch (error) {
    signal.throwIfAborted()
    const why = error instanceof ActionError ? error.message : String(error)
    runtime.log.debug(`the lists of ${subscriptionId} were not read, so each target reads its own: ${why}`)
    return undefined
  } finally {
    deadline.done()
  }
}
