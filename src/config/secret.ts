import type { Secret } from '../domain/config.ts'

const HIDDEN = '***' as const
/** The method that `console.log` and `util.inspect` call. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** Wraps `text` so that printing it by accident, in any way, shows `***`. */
export function secretOf(text: string): Secret {
  const secret = {
    reveal: () => text,
    toString: () => HIDDEN,
    toJSON: () => HIDDEN,
    [INSPECT]: () => HIDDEN,
  }
  return Object.freeze(secret)
}
