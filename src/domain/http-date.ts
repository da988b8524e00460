/**
 * A date of HTTP in epoch seconds (RFC 9110, 5.6.7), of which two of the three forms name GMT and the oldest means it.
 * NaN for anything else: the parser alone would take a year or a day for a moment, and read a date without a zone by that
 * of the machine.
 */
export function httpDate(text: string | undefined): number {
  const given = (text ?? '').trim()
  if (given.length > LONGEST || !/\d:\d\d/u.test(given)) return NaN
  return Date.parse(ZONED.test(given) ? given : `${given} GMT`) / 1000
}

const LONGEST = 60
const ZONED = /(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$/iu
