import type { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { didYouMean } from '../domain/did-you-mean.ts'
import { MOST_STRANGE } from './mapping.ts'
import { refusal } from './origin.ts'

/** The most targets that one run may act on, because each may wait long, and they share its log and its time. */
const MOST_SERVED = 50

export interface Selection {
  /** Places in the list of targets. */
  readonly indexes: readonly number[]
  readonly problems: readonly ActionError[]
}

export interface Wanted {
  /** The input `only`; undefined means all. */
  readonly only: readonly string[] | undefined
  /** false for a run that writes nothing, which may read all targets. */
  readonly acts: boolean
}

/** The targets of this run, out of all targets. */
export function selected(names: readonly string[], { only, acts }: Wanted): Selection {
  const asked = only?.map((name) => name.toLowerCase())
  const indexes = [...names.keys()].filter(
    (index) => asked === undefined || asked.includes(names[index]?.toLowerCase() ?? ''),
  )
  const known = new Set(names.map((name) => name.toLowerCase()))
  const problems = (only ?? [])
    .filter((name) => !known.has(name.toLowerCase()))
    .slice(0, MOST_STRANGE)
    .map((name) => strange(name, names))
  return { indexes, problems: [...problems, ...tooMany(indexes.length, acts)] }
}

function strange(name: string, names: readonly string[]): ActionError {
  const meant = didYouMean(name, names)
  const fix =
    meant === undefined ? `The targets are ${printable(names.join(', '), 400)}.` : `Did you mean '${meant}'?`
  return refusal(`input 'only' names '${printable(name, 80)}', which is not a target`, fix)
}

function tooMany(count: number, acts: boolean): readonly ActionError[] {
  if (!acts || count <= MOST_SERVED) return []
  const most = String(MOST_SERVED)
  return [
    refusal(
      `${String(count)} targets are too many for one run, which serves at most ${most}`,
      'Serve them in several jobs with the input only; the plan output of a dry run makes the matrix of them.',
    ),
  ]
}
