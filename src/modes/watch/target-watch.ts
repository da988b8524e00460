import { releaseLease } from '../../burst/lease.ts'
import type { Ports } from '../../burst/ports.ts'
import type { Earlier, Session } from '../../burst/session.ts'
import { Silences } from '../../burst/silence.ts'
import type { Log } from '../../domain/log.ts'
import type { TargetConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { known } from '../../domain/known.ts'
import type { Lease } from '../../domain/record.ts'
import { elapsed, seconds, type EpochSeconds } from '../../domain/units.ts'
import { duration } from '../../domain/format.ts'
import type { TargetReport } from '../../report/model.ts'
import { safe } from '../../report/safe.ts'
import type { Shared } from '../serve.ts'
import { passOver, type PassOver } from '../target.ts'
import { unexpected } from '../unexpected.ts'
import { Failures } from './failures.ts'
import type { HandOver } from './hand-over.ts'
import { standBy } from './standby.ts'
import { Teller } from './teller.ts'
import { Total } from './total.ts'

export interface Watched extends Shared {
  readonly target: TargetConfig
  readonly ports: Ports
  readonly log: Log
  /** As whom the lease is held. */
  readonly owner: string
  readonly startedAt: EpochSeconds
  readonly endsAt: EpochSeconds
  readonly handOver: HandOver
}

interface End {
  readonly why: string
  readonly error?: ActionError | undefined
}

/** A pass that is under way at the end may take so much longer. */
const OVERTIME_SECONDS = 120
/** The runner kills 10 s after it cancels; outputs and summary need some of them. */
const RELEASE_WITHIN = seconds(4)

/** One target, pass after pass, from its first look to the release of its lease. */
export class TargetWatch {
  readonly #w: Watched
  readonly #total = new Total()
  readonly #failures = new Failures()
  readonly #silences = new Silences()
  readonly #teller: Teller
  #earlier: Earlier | undefined
  #endpoint: string | undefined
  /** Passes so far, stand-by aside. */
  #passes = 0
  /** This watch has held the lease. */
  #held = false
  /** Whose lease it has stood by for. */
  #stoodByFor: string | undefined
  /** The lease has become free: the next pass waits for nothing. */
  #goesOnAtOnce = false
  #lastSignAt: EpochSeconds | undefined
  #gapSeconds: number | undefined

  constructor(watched: Watched) {
    this.#w = watched
    this.#teller = new Teller(watched)
  }

  /** Never throws: what goes wrong is in the report. */
  async run(): Promise<TargetReport> {
    await this.#teller.begins()
    const end = await this.#allPasses()
    await this.#teller.ends(end.why)
    const released = await this.#release()
    const { startedAt, clock, handOver } = this.#w
    const errors = [end.error, handOver.error].filter((error) => error !== undefined)
    const report = this.#total.report(
      {
        since: startedAt,
        until: await clock.now(),
        ...this.#total.totals,
        failedPasses: this.#failures.total,
        ...(this.#gapSeconds === undefined ? {} : { handOverGapSeconds: this.#gapSeconds }),
        ended: end.why,
      },
      { errors, released },
    )
    await this.#teller.closes(report)
    return report
  }

  async #allPasses(): Promise<End> {
    const { signal, clock } = this.#w
    for (;;) {
      const began = await clock.now()
      try {
        const over = await this.#pass(began)
        for (const news of this.#silences.takeNews()) await this.#teller.says(safe(news))
        const end = (await this.#judged(over, began)) ?? (await this.#rest(began))
        if (end !== undefined) return end
      } catch (error) {
        const reason = unexpected(error, signal)
        return { why: signal.aborted ? 'cancelled' : 'an unexpected error', error: reason }
      }
    }
  }

  async #pass(began: EpochSeconds): Promise<PassOver> {
    const { config, target, ports, clock, log, trigger, signal, endsAt } = this.#w
    const most = Math.min(config.timeoutSeconds, Math.max(0, endsAt - began) + OVERTIME_SECONDS)
    const deadline = clock.deadline(seconds(most), signal, 'The pass (input timeout)')
    this.#passes += 1
    try {
      const setup = { owner: this.#w.owner, leaveBy: this.#leaveBy(), earlier: this.#earlier }
      const watch = { setup, silences: this.#silences, shown: this.#teller.shown(this.#passes) }
      const observedInterval = known(config.watch.intervalSeconds)
      const run = { config, target, ports, clock, log, trigger, observedInterval, watch }
      const over = await passOver({ ...run, signal: deadline.signal })
      this.#total.add(over.report, began, over.session.writes.changedMore)
      this.#remember(over.session)
      return over
    } finally {
      deadline.done()
    }
  }

  /** A wait is left when the successor is to be started, and again when it is to take over. */
  #leaveBy(): EpochSeconds {
    const { handOver, endsAt } = this.#w
    return handOver.at === undefined || handOver.begun ? endsAt : handOver.at
  }

  #remember({ reads: { resources, planReadAt }, story: { phase }, ledger, sizing }: Session): void {
    if (resources === undefined) return
    this.#endpoint = resources.burstEndpoint.name
    if (phase !== undefined && planReadAt !== undefined) this.#earlier = { resources, phase, planReadAt, ledger, sizing }
  }

  /** What a pass means for the watch: undefined where it goes on. */
  async #judged(over: PassOver, began: EpochSeconds): Promise<End | undefined> {
    const { signal } = this.#w
    if (signal.aborted) return { why: 'cancelled' }
    const keeper = over.done?.keeper
    if (keeper !== undefined) return this.#met(keeper)
    if (over.done !== undefined) {
      this.#failures.succeeded()
      await this.#leads(over)
      await this.#teller.passed(over, began, 0)
      return this.#waitsForNothing(over)
    }
    this.#failures.failed(began)
    await this.#teller.passed(over, began, this.#failures.inRow)
    return this.#gaveUp(over)
  }

  /** Somebody else holds the lease. A successor, which is dispatched, stands by; anybody else is not needed. */
  async #met(keeper: Lease): Promise<End | undefined> {
    const { trigger, log, target, ports, clock, signal } = this.#w
    const name = safe(keeper.owner, 40)
    if (this.#held) return { why: `another watch (${name}) has taken over` }
    if (
      trigger.event !== 'workflow_dispatch' ||
      this.#stoodByFor !== undefined ||
      this.#endpoint === undefined
    )
      return { why: `the watch ${name} is at work, so this run is not needed` }
    log.info(`  ${safe(target.name, 80)}: stands by for the lease of ${name}`)
    this.#stoodByFor = keeper.owner
    const stood = await standBy(keeper, { ports, target, clock, signal, endpoint: this.#endpoint })
    if (stood.kind === 'stays') return { why: `the watch ${name} goes on, so this run is not needed` }
    if (stood.kind === 'taken')
      return { why: `the watch ${safe(stood.lease.owner, 40)} has taken over instead` }
    this.#lastSignAt = stood.lastSignAt
    this.#total.rests()
    this.#goesOnAtOnce = true
    return undefined
  }

  /** The first pass with the lease says how long there was no controller. */
  async #leads({ session, done }: PassOver): Promise<void> {
    if (this.#held || this.#w.config.dryRun || done?.lastDecision.rule === 'pause') return
    this.#held = true
    const at = session.story.latest?.at ?? (await this.#w.clock.now())
    const before = session.story.before?.record
    const lapsed = before?.kind === 'known' ? before.value.lease : undefined
    const since = this.#lastSignAt ?? lapsed?.untilEpochSeconds
    if (since === undefined) return
    this.#gapSeconds = Math.round(elapsed(since, at))
    const how = this.#lastSignAt === undefined ? 'the end of its lease' : 'its last sign'
    const from = lapsed?.owner ?? this.#stoodByFor
    await this.#teller.says(
      `took over${from === undefined ? '' : ` from ${safe(from, 40)}`}: ${duration(this.#gapSeconds)} from ${how} to this pass`,
    )
  }

  /** A cron run has nothing to do while automation is paused; a successor waits for the end of the pause. */
  #waitsForNothing({ done }: PassOver): End | undefined {
    if (done?.lastDecision.rule !== 'pause' || this.#held) return undefined
    return this.#w.trigger.event === 'workflow_dispatch' ? undefined : { why: 'automation is paused' }
  }

  async #gaveUp({ report, errors }: PassOver): Promise<End | undefined> {
    const [error] = errors
    if (this.#passes === 1 && report.outcome === 'refused') return { why: 'the first pass was refused' }
    if (!this.#failures.persist(await this.#w.clock.now())) return undefined
    const inRow = String(this.#failures.inRow)
    return {
      why: `the last ${inRow} passes failed`,
      error: new ActionError(`the watch gives up: its last ${inRow} passes failed`, {
        fix: 'Mend what the last error names. The next run that is started takes over.',
        link: 'watch',
        cause: error,
      }),
    }
  }

  /** Sleeps until the next pass; starts the successor on the way where its time has come. */
  async #rest(began: EpochSeconds): Promise<End | undefined> {
    const { clock, config, signal, endsAt, handOver, startedAt } = this.#w
    const next = this.#goesOnAtOnce ? began : began + config.watch.intervalSeconds
    this.#goesOnAtOnce = false
    for (;;) {
      const now = await clock.now()
      if (handOver.at !== undefined && !handOver.begun && now >= handOver.at) await this.#handsOver()
      if (now >= endsAt) return { why: `watch-for (${duration(endsAt - startedAt)}) is over` }
      if (now >= next) return undefined
      const stops = [next, endsAt, ...(handOver.at === undefined || handOver.begun ? [] : [handOver.at])]
      await clock.sleep(seconds(Math.min(...stops) - now), signal)
    }
  }

  async #handsOver(): Promise<void> {
    await this.#teller.unfold()
    await this.#w.handOver.start()
    const { error } = this.#w.handOver
    if (error !== undefined) await this.#teller.fails(error)
  }

  /** Also of a watch that was cancelled: whoever comes next need not wait for the lease to end. */
  async #release(): Promise<boolean> {
    const { ports, target, clock, owner, config } = this.#w
    if (this.#endpoint === undefined || config.dryRun) return false
    const nobody = new AbortController().signal
    const deadline = clock.deadline(RELEASE_WITHIN, nobody, 'Giving the lease back')
    try {
      const held = { owner, endpoint: this.#endpoint, clock }
      const released = await releaseLease(ports, target, held, deadline.signal)
      if (released) await this.#teller.says('lease given back')
      return released
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      await this.#teller.says(`the lease was not given back and ends by itself: ${safe(why)}`)
      return false
    } finally {
      deadline.done()
    }
  }
}
