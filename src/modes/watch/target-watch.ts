import { knownPorts } from '../../burst/known/known-ports.ts'
import type { Ports } from '../../burst/ports.ts'
import { RunTime } from '../../burst/run/time.ts'
import type { Earlier, Session } from '../../burst/session.ts'
import { Silences } from '../../burst/silence.ts'
import { duration } from '../../domain/format.ts'
import { ActionError } from '../../domain/errors.ts'
import { known } from '../../domain/known.ts'
import type { Lease } from '../../domain/record.ts'
import { seconds, type EpochSeconds } from '../../domain/units.ts'
import type { TargetReport } from '../../report/model.ts'
import { safe } from '../../report/safe.ts'
import { passOver, type PassOver } from '../target.ts'
import { unexpected } from '../unexpected.ts'
import { autoscaleMissing } from './autoscale-missing.ts'
import { burstMissing, failedToBurst, type Errors } from './burst-missing.ts'
import { Failures } from './failures.ts'
import { Lead } from './lead.ts'
import { afterwards, giveBack } from './release.ts'
import { Teller } from './teller.ts'
import { Total } from './total.ts'
import type { End, Watched } from './watched.ts'

/** A pass that is under way at the end of the watch may take this much longer. */
const OVERTIME_SECONDS = 120

/** Watches one target, pass after pass, from the first read to the release of its lease. */
export class TargetWatch {
  readonly #w: Watched
  readonly #total = new Total()
  readonly #failures = new Failures()
  readonly #silences = new Silences()
  readonly #teller: Teller
  readonly #lead: Lead
  #earlier: Earlier | undefined
  #endpoint: string | undefined
  #endsAt: EpochSeconds
  /** Passes so far, including those that met another watch. */
  #passes = 0
  #lastPassAt: EpochSeconds
  #lastPass: PassOver | undefined
  /** Why the newest burst that failed in this watch did. */
  #whyNoBurst: Errors[number] | undefined
  /** The lease has become free, so the next pass begins at once. */
  #goesOnAtOnce = false

  constructor(watched: Watched) {
    this.#w = watched
    this.#teller = new Teller(watched)
    this.#lead = new Lead(watched)
    this.#endsAt = watched.endsAt
    this.#lastPassAt = watched.startedAt
    watched.handOver.listen(() => this.#teller.unfold())
  }

  /** Never throws: errors are in the report. */
  async run(): Promise<TargetReport> {
    await this.#teller.begins()
    const end = await this.#allPasses()
    await this.#teller.ends(end.why)
    const held = {
      endpoint: this.#endpoint,
      lastPassAt: this.#lastPassAt,
      hasTime: end.inTime === true,
    }
    const { released, says } = await giveBack({ ...this.#w, ports: this.#knownPorts() }, held, (text) =>
      this.#teller.says(text),
    )
    const { startedAt, clock, handOver } = this.#w
    if (end.inTime === true) await handOver.settled()
    if (says !== undefined) await this.#teller.says(released ? `${says}; ${afterwards(handOver)}` : says)
    const errors = [end.error, this.#missing(end), handOver.error].filter((error) => error !== undefined)
    const { gapSeconds } = this.#lead
    const report = this.#total.report(
      {
        since: startedAt,
        until: await clock.now(),
        ...this.#total.totals,
        failedPasses: this.#failures.total,
        ...(gapSeconds !== undefined && { handOverGapSeconds: gapSeconds }),
        ended: end.why,
      },
      { errors, released },
    )
    await this.#teller.closes(report)
    return report
  }

  #missing({ inTime }: End): ActionError | undefined {
    if (inTime !== true || this.#w.config.dryRun || this.#lastPass === undefined) return undefined
    return burstMissing(this.#lastPass, this.#whyNoBurst) ?? autoscaleMissing(this.#lastPass)
  }

  /** A lagging read must not have the lease given back with a state tag of before. */
  #knownPorts(): Ports {
    const { ports, clock } = this.#w
    if (this.#earlier === undefined) return ports
    const { ledger } = this.#earlier
    const time = new RunTime(clock, ports.azureTime)
    return knownPorts(ports, { ledger, clock: time, onWrite: () => undefined })
  }

  async #allPasses(): Promise<End> {
    const { signal, clock } = this.#w
    for (;;) {
      const began = await clock.now()
      try {
        const over = await this.#pass(began)
        for (const news of this.#silences.takeNews()) await this.#teller.says(safe(news))
        for (const news of this.#w.records?.takeNews() ?? []) await this.#teller.tells(news)
        const end = (await this.#judged(over, began)) ?? (await this.#rest(began))
        if (end !== undefined) return end
      } catch (error) {
        const reason = unexpected(error, signal)
        return { why: signal.aborted ? 'cancelled' : 'an unexpected error', error: reason }
      }
    }
  }

  async #pass(began: EpochSeconds): Promise<PassOver> {
    const { config, target, ports, clock, log, trigger, signal, audit, records, prices } = this.#w
    const most = Math.min(config.timeoutSeconds, Math.max(0, this.#endsAt - began) + OVERTIME_SECONDS)
    const deadline = clock.deadline(seconds(most), signal, 'The pass (input timeout)')
    this.#passes += 1
    this.#lastPassAt = began
    try {
      const setup = { owner: this.#w.owner, leaveBy: this.#endsAt, earlier: this.#earlier }
      const watch = { setup, silences: this.#silences, shown: this.#teller.shown(this.#passes) }
      const observedInterval = known(config.watch.intervalSeconds)
      const run = {
        config,
        target,
        ports,
        clock,
        log,
        trigger,
        observedInterval,
        watch,
        audit,
        records,
        prices,
      }
      const over = await passOver({ ...run, signal: deadline.signal })
      this.#total.add(over.report, began)
      this.#lastPass = over
      if (failedToBurst(over)) this.#whyNoBurst = over.errors[0]
      this.#remember(over.session)
      return over
    } finally {
      deadline.done()
    }
  }

  #remember({ reads: { resources, planReadAt }, story: { phase }, ledger, sizing, billing }: Session): void {
    if (resources === undefined) return
    this.#endpoint = resources.burstEndpoint.name
    if (phase !== undefined && planReadAt !== undefined)
      this.#earlier = { resources, phase, planReadAt, ledger, sizing, billing }
  }

  /** What a pass means for the watch; undefined if the watch continues. */
  async #judged(over: PassOver, began: EpochSeconds): Promise<End | undefined> {
    const keeper = over.done?.keeper
    // A pass that was cancelled, too, may have begun a burst or ended one.
    if (keeper === undefined) this.#w.records?.passed(over.report)
    if (this.#w.signal.aborted) return { why: 'cancelled' }
    if (keeper !== undefined) return this.#metAnother(keeper)
    this.#w.handOver.leads(this.#endsAt)
    if (over.done === undefined) {
      this.#failures.failed(began)
      await this.#teller.passed(over, began, this.#failures.inRow)
      return this.#gaveUp(over)
    }
    this.#failures.succeeded()
    const says = await this.#lead.leads(over)
    if (says !== undefined) await this.#teller.says(says)
    await this.#teller.passed(over, began, 0)
    return this.#waitsForNothing(over)
  }

  async #metAnother(keeper: Lease): Promise<End | undefined> {
    const met = await this.#lead.met(keeper, this.#endpoint)
    if (met.kind === 'ends') return { why: met.why }
    this.#endsAt = await this.#lead.endAfterStandby(this.#endsAt)
    this.#total.rests()
    this.#goesOnAtOnce = true
    return undefined
  }

  /** While automation is paused, a cron run has nothing to do, and a successor waits for the end of the pause. */
  #waitsForNothing({ done }: PassOver): End | undefined {
    if (done?.lastDecision.rule !== 'pause' || this.#lead.held) return undefined
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
        fix: 'Fix the cause that the last error names. The next run takes over.',
        link: 'watch',
        cause: error,
      }),
    }
  }

  /** Sleeps until the next pass or the end of the watch. */
  async #rest(began: EpochSeconds): Promise<End | undefined> {
    const { clock, config, signal, startedAt } = this.#w
    const next = this.#goesOnAtOnce ? began : began + config.watch.intervalSeconds
    this.#goesOnAtOnce = false
    for (;;) {
      const now = await clock.now()
      if (now >= this.#endsAt)
        return { why: `watch-for (${duration(this.#endsAt - startedAt)}) is over`, inTime: true }
      if (now >= next) return undefined
      await clock.sleep(seconds(Math.min(next, this.#endsAt) - now), signal)
    }
  }
}
