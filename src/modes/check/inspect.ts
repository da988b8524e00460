import type { ArmReader } from '../../azure/arm-reader.ts'
import { allFindings, CHECKS, type Found } from '../../burst/checks/table.ts'
import type { Finding } from '../../burst/checks/finding.ts'
import { observeDetails, observePreflight, observeReady } from '../../burst/observe.ts'
import type { Session } from '../../burst/session.ts'
import { ActionError } from '../../domain/errors.ts'
import { unknown } from '../../domain/known.ts'
import type { Observation } from '../../domain/observation.ts'
import type { CheckResult } from '../../report/model.ts'
import type { TargetRun } from '../target-run.ts'
import { readFacts } from './facts.ts'
import type { Inspected, Inspection } from './inspected.ts'
import { withNames } from './named-fix.ts'
import { INSPECTIONS } from './table.ts'

/** Everything that would make a burst fail, found before it. Reads, and writes nothing (observers-never-write). */
export async function inspect(run: TargetRun, s: Session, arm: ArmReader): Promise<readonly CheckResult[]> {
  const first = s.story.latest
  if (first === undefined) return []
  const o = await observeReady(s, await observePreflight(s, await detailsOf(s, first)))
  const { target, config, ports } = run
  const facts = await readFacts({ arm, health: ports.health, target, o, signal: run.signal })
  const uses = (await run.workflowUses?.()) ?? unknown('no workflow was read')
  const inspected = { o, target, config, facts, uses }
  const found = allFindings(o, target)
  return [
    ...Object.entries(CHECKS).map(([id, { title }]) => resultOf(id, title, ofCheck(found, id), o)),
    ...Object.entries(INSPECTIONS).map(([id, one]) => inspectionResult(id, one, inspected)),
  ]
}

/** A plan whose other apps may not be read is not a reason to find nothing else. */
async function detailsOf(s: Session, o: Observation): Promise<Observation> {
  try {
    return await observeDetails(s, o)
  } catch (error) {
    if (error instanceof ActionError && !s.signal.aborted) return o
    throw error
  }
}

function ofCheck(found: readonly Found[], id: string): readonly Finding[] {
  return found.filter(({ check }) => check === id)
}

function inspectionResult(id: string, { title, unread, find }: Inspection, i: Inspected): CheckResult {
  const findings = find(i)
  const reason = findings.length === 0 ? unread?.(i) : undefined
  if (reason !== undefined) return { id, title, level: 'unknown', reason, findings: [] }
  return resultOf(id, title, findings, i.o)
}

function resultOf(
  id: string,
  title: string,
  findings: readonly Finding[],
  { resources }: Observation,
): CheckResult {
  const isError = findings.some(({ severity }) => severity === 'refusal')
  return {
    id,
    title,
    level: isError ? 'error' : findings.length > 0 ? 'warning' : 'ok',
    findings: findings
      .map((finding) => withNames(finding, resources))
      .map(({ severity, error }) => ({ level: severity === 'refusal' ? 'error' : 'warning', error })),
  }
}
