import { count } from '../../src/domain/format.ts'
import type { Trigger } from '../../src/report/model.ts'
import { readAudit, type AuditRun } from '../../src/report/audit/read.ts'
import { safe } from '../../src/report/safe.ts'
import { ENTRY } from './shape.ts'

export interface Verified {
  /** Nothing was changed, added or removed, and each entry is as the schema says. */
  readonly isWhole: boolean
  /** For a person, a few a run. */
  readonly lines: readonly string[]
}

/** Checks the chain of hashes and the shape of every entry. Throws ActionError if the text is no audit record. */
export function verify(text: string): Verified {
  const runs = readAudit(text).map(verifyRun)
  return { isWhole: runs.every(({ isWhole }) => isWhole), lines: runs.flatMap(({ lines }) => lines) }
}

function verifyRun(run: AuditRun): Verified {
  const problems = [...run.broken, ...run.entries.flatMap(shapeProblem)]
  const isWhole = problems.length === 0
  const cut = 'no end: the run was killed, or the last entries are cut off'
  const said = isWhole ? `whole, ${count(run.entries.length, 'entry', 'entries')}` : 'NOT as it was written'
  return {
    isWhole,
    lines: [
      `${nameOf(run)}: ${said}`,
      ...problems.map((problem) => `  ${safe(problem)}`),
      ...(run.isHalf
        ? ['  its last line is half an entry, as a run leaves that is killed while it writes']
        : []),
      ...(run.isEnded ? [] : [`  ${cut}`]),
    ],
  }
}

function shapeProblem(entry: AuditRun['header'], at: number): readonly string[] {
  const { error } = ENTRY.safeParse(entry)
  const issue = error?.issues[0]
  if (issue === undefined) return []
  return [`entry ${String(at + 1)} is not of the schema: ${issue.path.join('.')} ${issue.message}`]
}

function nameOf({ header }: AuditRun): string {
  const { runId = '?', runAttempt = 1, event = '?' } = (header['trigger'] ?? {}) as Partial<Trigger>
  return safe(`run ${runId}, attempt ${String(runAttempt)}, ${event}`)
}
