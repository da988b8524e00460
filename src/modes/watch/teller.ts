import type { TargetConfig } from '../../domain/config.ts'
import type { Log } from '../../domain/log.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import type { ActionError } from '../../domain/errors.ts'
import { count, isoUtc } from '../../domain/format.ts'
import { phaseOf } from '../../policy/phase.ts'
import { errorAnnotation } from '../../report/errors.ts'
import { writeLog, type LogEntry } from '../../report/entries.ts'
import { closingEntries, startEntries } from '../../report/log.ts'
import type { TargetReport } from '../../report/model.ts'
import { safe } from '../../report/safe.ts'
import { TITLE, type News } from '../github/news.ts'
import type { Shown } from '../narrate.ts'
import type { Shared } from '../serve.ts'
import type { PassOver } from '../target.ts'
import { foldedLog, type Fold } from './fold.ts'
import { hasActed } from './total.ts'
import { actsNow, quietLine, shapeOf } from './words.ts'

/** What the log of a watch must know about it. */
interface Subject extends Pick<Shared, 'config' | 'trigger' | 'clock'> {
  readonly target: TargetConfig
  readonly log: Log
}

/** The log of a watch: one folded line for each quiet pass, and everything when something happens. */
export class Teller {
  readonly #w: Subject
  readonly #fold: Fold
  #lastShape = ''
  /** Whether the log tells the current pass in full. */
  #told = false

  constructor(watched: Subject) {
    this.#w = watched
    this.#fold = foldedLog(watched.log)
  }

  async begins(): Promise<void> {
    const { target, config, trigger, clock } = this.#w
    await this.#say(
      startEntries(target.name, { mode: config.mode, dryRun: config.dryRun, trigger }, await clock.now()),
    )
  }

  /** What to tell about the current pass. */
  shown(pass: number): Pick<Shown, 'isNews' | 'opening' | 'makeRoom'> {
    this.#told = false
    const { target } = this.#w
    return {
      makeRoom: () => this.#fold.open(),
      isNews: (o, decision, steps) => {
        const shape = shapeOf(decision, phaseOf(o, target.burstSide).phase, steps)
        const acts = actsNow(steps)
        this.#told = acts || shape !== this.#lastShape
        if (!acts) this.#lastShape = shape
        return this.#told
      },
      opening: (at) => [line(`── ${safe(target.name, 80)} · pass ${String(pass)} · ${isoUtc(at)}`)],
    }
  }

  /** The end of a pass; `failedInRow` is 0 if it succeeded. */
  async passed({ report }: PassOver, began: EpochSeconds, failedInRow: number): Promise<void> {
    if (report.outcome === 'ok' && !this.#told && !hasActed(report) && failedInRow === 0) {
      this.#fold.quiet(
        `${safe(this.#w.target.name, 80)}: passes that change nothing`,
        quietLine(report, began),
      )
      return
    }
    await this.#fold.open()
    if (failedInRow > 0) await this.#say([line(`  pass failed, ${String(failedInRow)} in a row`)])
    await this.#say(closingEntries(report))
  }

  async says(text: string): Promise<void> {
    await this.#fold.open()
    await this.#say([line(`  ${safe(this.#w.target.name, 80)}: ${text}`)])
  }

  /** Something that runs beside the passes has come to an end, or failed. */
  async tells({ text, isWarning }: News): Promise<void> {
    if (!isWarning) return this.says(text)
    await this.#fold.open()
    const title = `${TITLE}: ${safe(this.#w.target.name, 80)}`
    await this.#say([{ kind: 'warning', title, text }])
  }

  async fails(error: ActionError): Promise<void> {
    await this.#fold.open()
    const { title, message } = errorAnnotation(error, this.#w.target.name)
    await this.#say([{ kind: 'error', title, text: message }])
  }

  unfold(): Promise<void> {
    return this.#fold.open()
  }

  async ends(why: string): Promise<void> {
    await this.says(`the watch ends: ${why}`)
  }

  async closes(report: TargetReport): Promise<void> {
    await this.#fold.open()
    const { watch } = report
    const passes =
      watch === undefined
        ? ''
        : `${count(watch.passes, 'pass', 'passes')}, ${String(watch.changingPasses)} with changes, ${String(watch.failedPasses)} failed`
    await this.#say([
      line(`── ${safe(report.target, 80)} · all of the watch: ${passes}`),
      ...closingEntries(report),
    ])
  }

  #say(entries: readonly LogEntry[]): Promise<void> {
    return writeLog(this.#w.log, entries)
  }
}

function line(text: string): LogEntry {
  return { kind: 'line', text }
}
