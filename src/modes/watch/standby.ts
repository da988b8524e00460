import { readLease } from '../../burst/lease.ts'
import type { Ports } from '../../burst/ports.ts'
import { RunTime } from '../../burst/run/time.ts'
import type { Clock } from '../../domain/clock.ts'
import type { TargetConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import type { Lease } from '../../domain/record.ts'
import { elapsed, minutes, seconds, type EpochSeconds } from '../../domain/units.ts'

/** How often a standby reads the lease, which bounds the time without a controller after a hand-over. */
const POLL_INTERVAL = seconds(10)
/** Longer than the hand-over lead plus one lease. If the old controller still runs then, it stays. */
const MOST = minutes(20)

export interface StandbyTools {
  readonly ports: Pick<Ports, 'trafficManager' | 'azureTime'>
  readonly target: TargetConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The name of the burst endpoint. */
  readonly endpoint: string
}

/** What standing by came to; `lastSignAt`: when, by Azure's clock, the controller before was last seen to hold its lease. */
export type StoodBy =
  | { readonly kind: 'free'; readonly lastSignAt: EpochSeconds }
  | { readonly kind: 'stays'; readonly lease: Lease }
  | { readonly kind: 'taken'; readonly lease: Lease }

/** Only reads, until the lease of `keeper` has expired, `keeper` has given it back, or another watch holds it. */
export async function standBy(keeper: Lease, tools: StandbyTools): Promise<StoodBy> {
  const { clock, signal } = tools
  const began = await clock.now()
  let lease = keeper
  let lastSignAt = await azureNow(tools)
  while (elapsed(began, await clock.now()) < MOST) {
    await clock.sleep(POLL_INTERVAL, signal)
    const seen = await readOnce(tools)
    const at = await azureNow(tools)
    // A read that fails is not a sign of life: what was seen before holds until that lease ends.
    const live = seen === 'unread' ? unended(lease, at) : seen
    if (live === undefined) return { kind: 'free', lastSignAt }
    if (live.owner !== keeper.owner) return { kind: 'taken', lease: live }
    lease = live
    if (seen !== 'unread') lastSignAt = at
  }
  return { kind: 'stays', lease }
}

function azureNow({ clock, ports }: StandbyTools): Promise<EpochSeconds> {
  return new RunTime(clock, ports.azureTime).now()
}

function unended(lease: Lease, now: EpochSeconds): Lease | undefined {
  return lease.untilEpochSeconds > now ? lease : undefined
}

/** The lease in force; undefined if there is none. */
async function readOnce({
  ports,
  target,
  clock,
  signal,
  endpoint,
}: StandbyTools): Promise<Lease | 'unread' | undefined> {
  try {
    return await readLease(ports, target, { endpoint, clock }, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof ActionError)) throw error
    return 'unread'
  }
}
