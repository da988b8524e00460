/** What may not be known. Unknown is not zero, not false and not empty: the code that reads it must say what happens then. */
export type Known<T> = { readonly kind: 'known'; readonly value: T } | Unknown

export interface Unknown {
  readonly kind: 'unknown'
  /** Why, for a person: "Prometheus answered 503 to the load query". */
  readonly reason: string
}

/** A value that was read. */
export function known<T>(value: T): Known<T> {
  return { kind: 'known', value }
}

/** `reason` says to a person why there is no value. */
export function unknown(reason: string): Unknown {
  return { kind: 'unknown', reason }
}

/** Changes a known value. An unknown one keeps its reason. */
export function mapKnown<T, U>(it: Known<T>, change: (value: T) => U): Known<U> {
  return it.kind === 'known' ? known(change(it.value)) : it
}
