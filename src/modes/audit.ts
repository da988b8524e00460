import type { AuthMethod } from '../azure/credentials.ts'
import { stepTitle } from '../burst/step-words.ts'
import { isRoutine, type Step } from '../burst/steps.ts'
import type { Clock } from '../domain/clock.ts'
import type { RunConfig, TargetConfig } from '../domain/config.ts'
import type { EpochSeconds } from '../domain/units.ts'
import * as entries from '../report/audit/entries.ts'
import { AuditRecord } from '../report/audit/record.ts'
import type { AppliedStep, CostReport, TargetReport, Trigger } from '../report/model.ts'
import { safe } from '../report/safe.ts'
import type { Runtime } from '../runtime.ts'

/** The audit record of a run: what it decides and does, written as it happens. */
export class RunAudit {
  readonly #runtime: Runtime
  readonly #config: RunConfig
  readonly #clock: Clock
  readonly #record: AuditRecord
  #trigger: Trigger

  private constructor(runtime: Runtime, config: RunConfig, clock: Clock, record: AuditRecord) {
    this.#runtime = runtime
    this.#config = config
    this.#clock = clock
    this.#record = record
    this.#trigger = { ...runtime.trigger, reason: config.reason }
  }

  /**
   * Begins the file before anything is read or changed, so that a path that cannot be written costs nothing. Undefined
   * if there is no `audit-file`. Throws ActionError.
   */
  static async open(runtime: Runtime, config: RunConfig, clock: Clock): Promise<RunAudit | undefined> {
    if (config.auditFile === undefined) return undefined
    const append = await runtime.appendText(config.auditFile)
    const record = new AuditRecord(append, (error) => {
      const why = error instanceof Error ? error.message : String(error)
      runtime.log.warning(
        `the action cannot write the audit file any more: ${safe(why)}. The run goes on without it`,
        'Cloudburst: audit file',
      )
    })
    return new RunAudit(runtime, config, clock, record)
  }

  /** The run is about to sign in and to begin. */
  async begins(trigger: Trigger, signsInWith: AuthMethod): Promise<void> {
    this.#trigger = trigger
    await this.#header(signsInWith)
  }

  /** The part of one target; `passes`: of a watch. */
  of(target: TargetConfig, passes: boolean): TargetAudit {
    return new TargetAudit(this.#record, target, this.#trigger, passes)
  }

  async ends(
    outcome: string,
    reports: readonly TargetReport[],
    errors: readonly unknown[] = [],
  ): Promise<void> {
    if (this.#record.entries === 0) await this.#header()
    this.#record.add(entries.endEntry(await this.#clock.now(), { outcome, reports, errors }))
  }

  async #header(signsInWith?: AuthMethod): Promise<void> {
    const { version, env } = this.#runtime
    const facts = { at: await this.#clock.now(), config: this.#config, trigger: this.#trigger, version, env }
    this.#record.add(entries.headerEntry({ ...facts, ...(signsInWith !== undefined && { signsInWith }) }))
  }
}

export type Heard = Omit<entries.DecisionFacts, 'plan' | 'asking'> & { readonly steps: readonly Step[] }

/** What one target's run decides and does. Of a watch's passes it keeps those that change something, and a day's first. */
export class TargetAudit {
  readonly #record: AuditRecord
  readonly #target: TargetConfig
  readonly #trigger: Trigger
  readonly #passes: boolean
  #pass = 0
  #lastDay = ''
  #lastKey = ''
  #isKept = false
  #cost: () => CostReport | undefined = () => undefined

  constructor(record: AuditRecord, target: TargetConfig, trigger: Trigger, passes: boolean) {
    this.#record = record
    this.#target = target
    this.#trigger = trigger
    this.#passes = passes
  }

  /** `cost` returns the cost so far. */
  passBegins(cost: () => CostReport | undefined): void {
    this.#cost = cost
    this.#pass += 1
    this.#isKept = !this.#passes
  }

  decided(asking: entries.DecisionFacts['asking'], { steps, ...heard }: Heard): void {
    const told = steps.filter((step) => !isRoutine(step))
    if (!this.#isWorth(heard, told)) return
    if (this.#lastDay === '') this.#record.add(entries.targetEntry(this.#target, heard.o.at))
    this.#lastDay = dayOf(heard.o.at)
    this.#lastKey = keyOf(heard, told)
    this.#isKept = true
    this.#record.add(entries.decisionEntry(this.#place, { ...heard, asking, plan: told.map(stepTitle) }))
  }

  applied(step: AppliedStep): void {
    this.#isKept = true
    this.#record.add(entries.stepEntry(this.#place, step))
  }

  /** `at`: the beginning of the pass if nothing was read. */
  ended(report: TargetReport, at: EpochSeconds): void {
    if (!this.#isKept && report.outcome === 'ok') return
    const endedAt = report.after?.at ?? report.before?.at ?? at
    this.#record.add(entries.resultEntry(this.#place, endedAt, report))
  }

  get #place(): entries.Place {
    return {
      target: this.#target.name,
      ...(this.#passes && { pass: this.#pass }),
      trigger: this.#trigger,
      cost: this.#cost(),
    }
  }

  /** A day's first, or one whose plan begins otherwise than that of the last one kept. */
  #isWorth(heard: Omit<Heard, 'steps'>, told: readonly Step[]): boolean {
    if (dayOf(heard.o.at) !== this.#lastDay) return true
    return told.length > 0 && keyOf(heard, told) !== this.#lastKey
  }
}

function keyOf({ decision: { rule, goal } }: Omit<Heard, 'steps'>, [first]: readonly Step[]): string {
  return JSON.stringify([rule, goal, first?.kind])
}

/** "2026-08-03", UTC. */
function dayOf(at: EpochSeconds): string {
  return new Date(at * 1000).toISOString().slice(0, 10)
}
