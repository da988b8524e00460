import { duration } from '../domain/format.ts'
import { httpDate } from '../domain/http-date.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import type { Exchange } from './exchange.ts'

/** Sign-in services bear five minutes; a difference worth a word is one that no slow answer explains. */
const WORTH_TELLING_SECONDS = 120

/**
 * What to do where the clock of the runner and that of the server differ, by the `Date` of its last answer (RFC 9110, 6.6.1);
 * empty if they agree or the answer has no date. A signed assertion is then too old or too young.
 */
export function clockAdvice(exchange: Exchange, now: EpochSeconds): string {
  const ahead = httpDate(exchange.header('date')) - now
  if (!(Math.abs(ahead) > WORTH_TELLING_SECONDS)) return ''
  const host = URL.canParse(exchange.url ?? '') ? new URL(exchange.url ?? '').hostname : 'the server'
  const where = ahead > 0 ? 'behind' : 'ahead of'
  return ` The clock of this runner is ${duration(seconds(Math.abs(ahead)))} ${where} that of ${host}: set the one that is wrong.`
}
