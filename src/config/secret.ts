import type { Secret } from '../domain/config.ts'

const HIDDEN = '***' as const
/** What `console.log` and `util.inspect` ask an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** `text` behind a wall: printed by accident, in any way, it shows `***`. */
export function secretOf(text: string): Secret {
  const secret = {
    reveal: () => text,
    toString: () => HIDDEN,
    toJSON: () => HIDDEN,
    [INSPECT]: () => HIDDEN,
  }
  return Object.freeze(secret)
}
