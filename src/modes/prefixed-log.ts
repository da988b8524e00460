import type { Log } from '../domain/log.ts'

/** For targets that run side by side: every line names its target, and groups, which would tangle, become lines. */
export function prefixed(log: Log, name: string): Log {
  const say = (line: string) => `[${name}] ${line}`
  return {
    async group(title, body) {
      log.info(say(title))
      return body()
    },
    info: (line) => log.info(say(line)),
    debug: (line) => log.debug(say(line)),
    notice: (message, title) => log.notice(message, title),
    warning: (message, title) => log.warning(message, title),
    error: (message, title, location) => log.error(message, title, location),
  }
}
