import type { Log } from '../../src/domain/log.ts'

/** The action's log in a terminal: the same words, without a runner's commands. */
export function terminalLog(say: (line: string) => void): Log {
  return {
    group: (title, body) => {
      say(`▸ ${title}`)
      return body()
    },
    info: say,
    debug: () => undefined,
    notice: (message) => say(message),
    warning: (message) => say(`Warning: ${message}`),
    error: (message) => say(`Error: ${message}`),
  }
}
