import type { Log } from '../../domain/log.ts'

/** The runner shows ten annotations of a kind for each step and drops the rest silently. */
const MOST = 9

/** The same log, but an annotation beyond the limit, or a repeated one, becomes a plain line. */
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
