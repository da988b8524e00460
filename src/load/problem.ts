import { ActionError } from '../domain/errors.ts'
import type { Doubt, LoadReading, LoadScope, SiteState } from '../domain/load.ts'
import { printable } from '../domain/text.ts'

const LONGEST_REASON = 1200

/** Why load could not be read: the cause, then the fix. */
export function problem(message: string, fix: string, more: { transient?: boolean } = {}): ActionError {
  return new ActionError(message, { fix, transient: more.transient ?? false })
}

/** Numbers came but cannot be trusted: the reading is unknown and says why. */
export class Unbelievable extends ActionError {
  readonly doubt: Doubt

  constructor(kind: Doubt['kind'], message: string, fix: string) {
    super(message, { fix })
    this.doubt = { kind, text: message }
  }
}

/** Inputs of the burst side's load are named `burst-load-…`; a message must name the given one. */
export function inputName(scope: LoadScope, name: 'resource' | 'metric' | 'query'): string {
  return scope === 'burst' ? `burst-load-${name}` : `load-${name}`
}

/** Runs a read and turns every error into an unknown with its reason, so that no pass is lost. */
export async function guarded(source: string, read: () => Promise<LoadReading>): Promise<LoadReading> {
  try {
    return await read()
  } catch (error) {
    return unknownReading(error, source)
  }
}

/** Its reason is the cause and the fix. `seen` keeps what was read before the error. */
export function unknownReading(
  error: unknown,
  source: string,
  seen: { readonly sites?: readonly SiteState[] } = {},
): LoadReading {
  const doubts = error instanceof Unbelievable ? [error.doubt] : []
  return { kind: 'unknown', reason: reasonOf(error), source, doubts, ...seen }
}

function reasonOf(error: unknown): string {
  if (isTooDeep(error)) return TOO_DEEP
  const fix = error instanceof ActionError ? error.fix : ''
  const id = error instanceof ActionError ? error.arm?.correlationId : undefined
  const sentences = [messageOf(error), fix, id === undefined ? '' : `Correlation id ${id}`]
    .map((text) => text.trim().replace(/\.$/u, ''))
    .filter((text) => text !== '')
  return printable(sentences.join('. '), LONGEST_REASON)
}

const TOO_DEEP =
  'the answer is nested thousands of levels deep, so it cannot be read. See what load-url answers to curl from the runner'

function isTooDeep(error: unknown): boolean {
  return !(error instanceof ActionError) && messageOf(error).includes('call stack')
}

/** The thrown error in words. Not by `instanceof`, because Node's own errors can come from another realm. */
export function messageOf(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error
  return isError && typeof error.message === 'string' ? error.message : String(error)
}

/** A moment for a person: `2026-03-01 10:02 UTC`. */
export function clockTime(atEpochSeconds: number): string {
  const moment = new Date(atEpochSeconds * 1000)
  if (Number.isNaN(moment.getTime())) return `epoch second ${String(atEpochSeconds)}`
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
