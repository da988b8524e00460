import { isDeepStrictEqual } from 'node:util'
import type { TargetConfig } from '../domain/config.ts'
import type { Mode } from '../domain/modes.ts'
import { ActionError } from '../domain/errors.ts'
import { utc } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import type { PersonCommand } from '../policy/decide.ts'
import { AUDIT_VERSION, decidedFrom, plain, type AuditEntry, type Json } from '../report/audit.ts'
import { deciderOf } from './decider.ts'

/** One target of an audit file, decided again. */
export type Replay =
  | {
      readonly target: string
      readonly kind: 'decided'
      /** When it was decided, "2026-08-03 12:31 UTC". */
      readonly at: string
      /** As the file says, and as this version decides from the same observation and settings. */
      readonly then: Answer
      readonly now: Answer
      readonly same: boolean
    }
  | { readonly target: string; readonly kind: 'not-decided'; readonly why: string }

/** What a person compares. `same` of a replay compares the whole decision, numbers included. */
export interface Answer {
  readonly kind: string
  readonly rule: string
  readonly reason: string
}

/**
 * Decides again from an audit file. The same evidence gives the same decision, so a difference means another version or
 * an edited file. Needs only the text. Throws ActionError if it is no such file.
 */
export async function replayAudit(text: string): Promise<readonly Replay[]> {
  return Promise.all(entriesOf(text).map(replayEntry))
}

function entriesOf(text: string): readonly AuditEntry[] {
  const { kind, version, targets } = parsed(text)
  if (kind !== 'cloudburst-audit' || !Array.isArray(targets))
    throw refused('it is no audit record', 'Give the file that the input audit-file names.')
  if (version !== AUDIT_VERSION)
    throw refused(
      `it is of version ${String(version)}, and this reads ${String(AUDIT_VERSION)}`,
      'Replay the file with the version of the action that wrote it.',
    )
  return targets as readonly AuditEntry[]
}

function parsed(text: string): {
  readonly kind?: unknown
  readonly version?: unknown
  readonly targets?: unknown
} {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : {}
  } catch (cause) {
    throw refused('it is not JSON', 'Give the file that the input audit-file names, whole.', cause)
  }
}

async function replayEntry(entry: AuditEntry): Promise<Replay> {
  const { target, settings, decided } = entry
  const kept = decidedFrom(entry)
  if (kept === undefined || decided === undefined || settings === undefined)
    return { target, kind: 'not-decided', why: 'the run ended before it decided' }
  // The action wrote this file. An edit by hand shows as another decision or as an error.
  const from = kept.from as unknown as Observation
  const decide = await deciderOf({ ...settings, name: target } as unknown as TargetConfig, {
    mode: decided.mode as Mode,
    command: decided.command as unknown as PersonCommand | undefined,
  })
  const now = plain(decide(from))
  return {
    target,
    kind: 'decided',
    at: utc(from.at),
    then: answerOf(kept.decision),
    now: answerOf(now),
    same: isDeepStrictEqual(kept.decision, now),
  }
}

function answerOf(decision: Json): Answer {
  const { kind, rule, reason } = decision as unknown as Answer
  return { kind, rule, reason }
}

function refused(message: string, fix: string, cause?: unknown): ActionError {
  return new ActionError(message, { fix, outcome: 'refused', ...(cause === undefined ? {} : { cause }) })
}
