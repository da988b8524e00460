import { isDeepStrictEqual } from 'node:util'
import type { TargetConfig } from '../domain/config.ts'
import type { Decision } from '../domain/decision.ts'
import { loadTitle } from '../domain/load.ts'
import type { Mode } from '../domain/modes.ts'
import { utc } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import type { PersonCommand } from '../policy/decide.ts'
import { plain, type Json, type JsonObject } from '../report/audit.ts'
import { readAudit, type AuditRun } from '../report/audit/read.ts'
import { deciderOf } from './decider.ts'

/** One decision of an audit record, made again. */
export interface Replay {
  readonly target: string
  /** When it was decided, "2026-08-03 12:31 UTC". */
  readonly at: string
  /** As the record has it, and as this version decides from the same observation and settings. */
  readonly then: Answer
  readonly now: Answer
  readonly same: boolean
  /** What spoke against the numbers of each load, as the record has it. */
  readonly doubts: readonly string[]
  /** The version of the action that decided then. */
  readonly version: string
  /** Someone outside this action changed the file after the action wrote it. */
  readonly isChanged: boolean
}

/** What a person compares. `same` of a replay compares the whole decision, numbers included. */
export interface Answer {
  readonly kind: string
  readonly rule: string
  readonly reason: string
}

/** What a decision rests on, as an entry keeps it. */
interface Kept {
  readonly mode: Mode
  readonly command?: PersonCommand
  readonly from: Observation
  readonly decision: Json
}

/**
 * Makes every decision of an audit record again: the same evidence gives the same decision, so another one means another
 * version, or a file that was changed. Needs nothing but the text. `change` alters what the target is judged by, which
 * answers what another policy would have done. Throws ActionError if the text is not such a record.
 */
export async function replayAudit(
  text: string,
  change: (settings: TargetConfig) => TargetConfig = (settings) => settings,
): Promise<readonly Replay[]> {
  const all = await Promise.all(readAudit(text).map((run) => replayRun(run, change)))
  return all.flat()
}

async function replayRun(
  { header, entries, broken }: AuditRun,
  change: (settings: TargetConfig) => TargetConfig,
): Promise<readonly Replay[]> {
  const settings = new Map<string, TargetConfig>()
  const replays: Replay[] = []
  const of = { version: versionIn(header), isChanged: broken.length > 0 }
  for (const entry of entries) {
    const { kind, target } = entry
    if (typeof target !== 'string') continue
    if (kind === 'target') settings.set(target, change(settingsIn(entry, target)))
    const known = settings.get(target)
    if (kind === 'decision' && known !== undefined)
      replays.push({ ...(await replayEntry(entry, known)), ...of })
  }
  return replays
}

/** The file is the action's own word; what was changed in it by hand shows as another decision, or as an error. */
function settingsIn(entry: JsonObject, name: string): TargetConfig {
  return { ...(entry['settings'] as JsonObject), name } as unknown as TargetConfig
}

function versionIn({ action }: JsonObject): string {
  const { version } = (action ?? {}) as { version?: unknown }
  return typeof version === 'string' ? version : 'unknown'
}

async function replayEntry(
  entry: JsonObject,
  target: TargetConfig,
): Promise<Omit<Replay, 'version' | 'isChanged'>> {
  const { mode, command, from, decision } = entry['decided'] as unknown as Kept
  const decide = await deciderOf(target, { mode, command })
  const now = plain(decide(from))
  return {
    target: target.name,
    at: utc(from.at),
    then: answerOf(decision),
    now: answerOf(now),
    same: isDeepStrictEqual(decision, now),
    doubts: doubtsIn(decision),
  }
}

function doubtsIn(decision: Json): readonly string[] {
  const { evidence } = decision as unknown as { readonly evidence?: Partial<Decision['evidence']> }
  return (evidence?.rules ?? []).flatMap(({ name, doubts }) =>
    doubts.map(({ kind, text }) => `${loadTitle(name)}: ${kind}: ${text}`),
  )
}

function answerOf(decision: Json): Answer {
  const { kind, rule, reason } = decision as unknown as Answer
  return { kind, rule, reason }
}
