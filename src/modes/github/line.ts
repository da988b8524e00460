import type { RunConfig } from '../../domain/config.ts'
import type { GitHubPorts } from '../../github/api.ts'
import type { RecentTargets } from '../../github/deployments.ts'
import type { IssueList } from '../../github/issues.ts'
import type { Repository } from '../../github/repository.ts'
import type { WorkflowRef } from '../../github/runs.ts'
import type { News } from './news.ts'

/** Where GitHub's own records of this run go. */
export interface RecordsPlace extends Repository {
  /** The commit that a deployment names. */
  readonly sha: string
  readonly workflow: WorkflowRef
}

/** The one line in which all targets of a run wait for GitHub. */
export interface RecordsLine {
  readonly config: RunConfig
  readonly place: RecordsPlace
  readonly ports: GitHubPorts
  readonly issues: IssueList
  readonly recentTargets: RecentTargets
  /** Runs `work` after all that was given before. What it throws becomes news. */
  enqueue(work: (signal: AbortSignal) => Promise<void>, target: string): void
  says(text: string, target: string): void
  /** What is not told yet, of one target. */
  takeNews(target: string): readonly News[]
}
