import type { Clock } from '../../domain/clock.ts'
import type { RunConfig, TargetConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { modeRow } from '../../domain/modes.ts'
import { seconds } from '../../domain/units.ts'
import type { GitHubPorts } from '../../github/api.ts'
import { workflowRef } from '../../github/runs.ts'
import { SharedRead } from '../../github/shared-read.ts'
import { userAgent } from '../../network/user-agent.ts'
import { safe } from '../../report/safe.ts'
import type { Runtime } from '../../runtime.ts'
import { unexpected } from '../unexpected.ts'
import type { RecordsLine, RecordsPlace } from './line.ts'
import { TITLE, type News } from './news.ts'
import { TargetRecords } from './target-records.ts'

/** How long a run that is over waits for GitHub, and one that was cancelled. */
const WAIT = seconds(15)
const WAIT_CANCELLED = seconds(2)

/**
 * GitHub's own records of bursts: deployments, and an issue for each target that needs a person. All requests are made
 * one after the other, beside the passes; no pass waits for them, and none fails by them.
 */
export class GitHubRecords implements RecordsLine {
  readonly config: RunConfig
  readonly place: RecordsPlace
  readonly ports: GitHubPorts
  readonly issues: RecordsLine['issues'] = new SharedRead()
  readonly recentTargets: RecordsLine['recentTargets'] = new SharedRead()
  readonly #runtime: Runtime
  readonly #over = new AbortController()
  readonly #told = new Set<string>()
  #chain = Promise.resolve()
  #news: News[] = []

  private constructor(runtime: Runtime, config: RunConfig, place: RecordsPlace, ports: GitHubPorts) {
    this.#runtime = runtime
    this.config = config
    this.place = place
    this.ports = ports
  }

  /** Undefined if none are asked for, if the run writes nothing, or outside GitHub. */
  static of(runtime: Runtime, config: RunConfig, clock: Clock): GitHubRecords | undefined {
    const { githubToken: token, githubDeployment, githubIssue, dryRun, mode } = config
    const isAsked = githubDeployment !== undefined || githubIssue !== undefined
    if (!isAsked || token === undefined || dryRun || modeRow(mode).writes !== 'as-decided') return undefined
    const workflow = workflowRef(runtime.env)
    const sha = runtime.env['GITHUB_SHA'] ?? ''
    if (workflow === undefined || sha === '') return undefined
    const ports = { fetch, clock, token, userAgent: userAgent(runtime.version) }
    const { apiUrl, repository } = workflow
    return new GitHubRecords(runtime, config, { apiUrl, repository, sha, workflow }, ports)
  }

  /** `owner`: the name of a watch in the lease. */
  target(target: TargetConfig, owner?: string): TargetRecords {
    return new TargetRecords(this, target, owner)
  }

  enqueue(work: (signal: AbortSignal) => Promise<void>, target: string): void {
    const { signal } = this.#over
    this.#chain = this.#chain
      .then(() => (signal.aborted ? undefined : work(signal)))
      .catch((error: unknown) => this.#failed(error, target))
  }

  says(text: string, target: string): void {
    this.#news.push({ target, text: safe(text), isWarning: false })
  }

  takeNews(target: string): readonly News[] {
    const taken = this.#news.filter((news) => news.target === target)
    this.#news = this.#news.filter((news) => news.target !== target)
    return taken
  }

  /** The run is over. Logs what there is to say, after a wait with an end. Never throws. */
  async settled(): Promise<void> {
    const { signal, log } = this.#runtime
    const wait = signal.aborted ? WAIT_CANCELLED : WAIT
    const deadline = this.ports.clock.deadline(wait, new AbortController().signal, 'GitHub')
    const end = (): void => this.#over.abort(LATE)
    deadline.signal.addEventListener('abort', end, { once: true })
    try {
      await this.#chain
    } finally {
      deadline.done()
    }
    for (const { target, text, isWarning } of this.#news.splice(0))
      if (isWarning) log.warning(text, `${TITLE}: ${safe(target, 80)}`)
      else log.info(`  ${safe(target, 80)}: ${text}`)
  }

  /** Each failure once: a watch meets the same one in every pass, and a fleet with every target. */
  #failed(cause: unknown, target: string): void {
    const error = cause instanceof ActionError ? cause : unexpected(cause, this.#over.signal)
    const text = `GitHub's own records: ${error.message}. ${error.fix} The run itself is not affected.`
    if (this.#told.has(text)) return
    this.#told.add(text)
    this.#news.push({ target, text: safe(text, 800), isWarning: true })
  }
}

const LATE = new ActionError('GitHub did not answer in time', {
  fix: 'See https://www.githubstatus.com. The next run tries again.',
  transient: true,
})
