import type { Fault } from '../../../local-azure/faults/rules.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import type { Point } from './points.ts'

/** What goes wrong with a request. */
export interface Trouble {
  /** What the request meets; undefined where the trouble is one of the world. */
  readonly fault?: Fault
  /** What is wrong with the world from the start on. */
  readonly effects?: readonly Effect[]
  /** Which requests can meet it. */
  readonly hits: (point: Point) => boolean
  /** Azure would refuse it again: one run must not send it twice. */
  readonly isFinal?: true
  /** Reads are behind writes, so that a run may tell what was. */
  readonly isLate?: true
  /** Azure takes it as soon as it is over: a run that meets it a few times sends it again, and ends as it was to. */
  readonly passes?: true
}

/** Any write, and that of a plan's size. */
export const write = (point: Point): boolean => point.write
export const sizing = (point: Point): boolean => point.write && /serverfarms\/[^/]+$/iu.test(point.name)

/** Resource Manager's envelope. */
export const message = (code: string): { readonly error: Readonly<Record<'code' | 'message', string>> } => ({
  error: { code, message: `${code}, as the matrix has it.` },
})
/** An answer of Resource Manager in place of the usual one. */
export const reply = (status: number, code: string, headers?: Readonly<Record<string, string>>): Fault => ({
  kind: 'reply',
  status,
  body: message(code),
  ...(headers && { headers }),
})
