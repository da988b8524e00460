import type { Log } from '../../domain/log.ts'

/** The runner shows ten annotations of a kind a step and drops the rest without a word. */
const MOST = 9

/** The same log; what would be an annotation too many, or the same one again, is a line. */
export function sparingly(log: Log): Log {
  const left = { notice: MOST, warning: MOST, error: MOST }
  let last = ''
  const say =
    (kind: 'notice' | 'warning') =>
    (message: string, title?: string): void => {
      if (isOneMore(kind, message)) log[kind](message, title)
      else log.info(`  ! ${message}`)
    }

  function isOneMore(kind: keyof typeof left, message: string): boolean {
    const shape = `${kind} ${message.replace(/\d+/gu, '#')}`
    if (shape === last || left[kind] === 0) return false
    last = shape
    left[kind] -= 1
    return true
  }

  return {
    ...log,
    notice: say('notice'),
    warning: say('warning'),
    error: (message, title, location) => {
      if (isOneMore('error', message)) log.error(message, title, location)
      else log.info(`  ✖ ${message}`)
    },
  }
}
