import type { LoadSourceName } from '../domain/config.ts'
import * as listed from './sources.ts'
import type { SourceKey, SourceSpec } from './spec.ts'

const SPECS: readonly SourceSpec[] = Object.values(listed).sort((a, b) => (a.name < b.name ? -1 : 1))

type Listed = (typeof listed)[keyof typeof listed]['name']
/** A folder whose name is missing in `sources.ts` does not compile in `specOf`. */
const BY_NAME = Object.fromEntries(SPECS.map((spec) => [spec.name, spec])) as Record<Listed, SourceSpec>

export const SOURCE_NAMES: readonly LoadSourceName[] = SPECS.map(({ name }) => name)

/** Every name has one: a source without a specification does not compile. */
export function specOf(name: LoadSourceName): SourceSpec {
  return BY_NAME[name]
}

/** The names of the sources that meet a condition, in order. */
export function sourcesThat(holds: (spec: SourceSpec) => boolean): readonly LoadSourceName[] {
  return SPECS.filter(holds).map(({ name }) => name)
}

/** Whether the source has a use for the key, required or not. */
export function reads({ needs, takes }: SourceSpec, key: SourceKey): boolean {
  return key in needs || takes.includes(key)
}
