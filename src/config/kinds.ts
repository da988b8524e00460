import * as z from 'zod/mini'
import type { Price } from '../domain/cost.ts'
import { percent, seconds, type Percent, type Seconds } from '../domain/units.ts'
import { field, type Field } from './field.ts'

type Schema<Output, Input = string> = z.ZodMiniType<Output, Input>

/** The text is the value. */
const AS_IT_IS = { read: <T>(accepted: T): T => accepted }

const SECONDS_OF = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const DURATION = /^\d+(?:\.\d+)?[smhd]$/u

/** `30s`, `5m`, `2h`, `1d` in seconds; NaN for anything else. */
export function secondsOf(text: string): number {
  if (!DURATION.test(text)) return NaN
  return Number(text.slice(0, -1)) * SECONDS_OF[text.slice(-1) as keyof typeof SECONDS_OF]
}

/** A duration within [least, most], both written as durations. */
export function duration(least: string, most: string, example: string): Field<Schema<Seconds>> {
  const expected = `a duration from ${least} to ${most}`
  return field(() => durationSchema(least, most), expected, example, {
    advice: durationAdvice,
    read: inSeconds,
  })
}

function inSeconds(text: string): Seconds {
  return seconds(secondsOf(text))
}

/** A duration, or a word (or 0) that stands for something else. */
export function durationOr<const Word extends string | 0>(
  word: Word,
  least: string,
  most: string,
  example: string,
): Field<Schema<Seconds | Word, string | Word>> {
  const schema = (): Schema<Seconds | Word, string | Word> => {
    const written = word === 0 ? [z.literal([0, '0'] as const)] : [z.literal(word)]
    const asWord = z.pipe(
      z.union(written),
      z.transform(() => word),
    )
    return z.union([asWord, durationSchema(least, most)]) as unknown as Schema<Seconds | Word, string | Word>
  }
  const expected = `a duration from ${least} to ${most}, or ${String(word)}`
  return field(schema, expected, example, {
    advice: durationAdvice,
    read: (text) => (String(text) === String(word) ? word : inSeconds(String(text))),
  })
}

function durationSchema(least: string, most: string): Schema<Seconds> {
  const inRange = (value: number): boolean => value >= secondsOf(least) && value <= secondsOf(most)
  return z.pipe(
    z.string().check(
      z.regex(DURATION),
      z.refine((text) => inRange(secondsOf(text))),
    ),
    z.transform(inSeconds),
  )
}

/** A missing unit is the most common mistake, and a wrong guess would be off by a factor of 60. */
function durationAdvice(raw: unknown): string | undefined {
  const text = String(raw).trim()
  if (/^\d+(?:\.\d+)?$/u.test(text))
    return `Say the unit: ${text}s, ${text}m, ${text}h or ${text}d. A bare number could be any of them.`
  if (DURATION.test(text)) return undefined
  const long = /^(\d+(?:\.\d+)?)\s*(s|m|h|d)[a-z]*$/iu.exec(text)
  if (long !== null) return `Write it as ${long[1] ?? ''}${(long[2] ?? '').toLowerCase()}.`
  if (/^(?:\d+[dhms]){2,}$/u.test(text))
    return 'Write it with one unit only, such as 90m for an hour and a half.'
  return undefined
}

/** From `least` to `most`, both included. */
export function wholeNumber(least: number, most: number, example: string): Field<Schema<number, number>> {
  const schema = () => z.number().check(z.int(), z.gte(least), z.lte(most))
  return field(schema, `a whole number from ${String(least)} to ${String(most)}`, example, AS_IT_IS)
}

/** With a fraction or without, from `least` to `most`, both included. */
export function amount(least: number, most: number, example: string): Field<Schema<number, number>> {
  const schema = () => z.number().check(z.gte(least), z.lte(most))
  return field(schema, `a number from ${String(least)} to ${String(most)}`, example, AS_IT_IS)
}

/** A price, or `retail`: the public list price in that currency. */
export type PriceOrRetail = Price | { readonly retail: true; readonly currency: string }

/** `0.28`, or with its currency `0.28 EUR`; `retail` or `retail EUR`. */
export function price(most: number, example: string): Field<Schema<PriceOrRetail, number | string>> {
  const amountIn = (raw: number | string): number => (typeof raw === 'number' ? raw : parseFloat(raw))
  const currencyIn = (raw: number | string): string => /[A-Z]{3}$/u.exec(String(raw))?.[0] ?? ''
  const isRetail = (raw: number | string): boolean => String(raw).startsWith('retail')
  const read = (raw: number | string): PriceOrRetail =>
    isRetail(raw)
      ? { retail: true, currency: currencyIn(raw) }
      : { perInstanceHour: amountIn(raw), currency: currencyIn(raw) }
  const schema = () =>
    z.pipe(
      z
        .union([
          z.number(),
          z.string().check(z.regex(/^(?:\d+(?:\.\d+)?(?: ?[A-Z]{3})?|retail(?: [A-Z]{3})?)$/u)),
        ])
        .check(z.refine((raw) => isRetail(raw) || (amountIn(raw) >= 0 && amountIn(raw) <= most))),
      z.transform(read),
    )
  const expected = `a price from 0 to ${String(most)} or retail, with or without its currency`
  return field(schema, expected, example, { read })
}

/** `80` or `80%`. */
export function percentage(
  least: number,
  most: number,
  example: string,
): Field<Schema<Percent, number | string>> {
  const valueOf = (raw: number | string): number => (typeof raw === 'number' ? raw : parseFloat(raw))
  const read = (raw: number | string): Percent => percent(valueOf(raw))
  const schema = () =>
    z.pipe(
      z
        .union([z.number(), z.string().check(z.regex(/^\d+(?:\.\d+)?%?$/u))])
        .check(z.refine((raw) => valueOf(raw) >= least && valueOf(raw) <= most)),
      z.transform(read),
    )
  return field(schema, `a percentage from ${String(least)} to ${String(most)}`, example, { read })
}

/** Takes true and false alone: "yes" and 1 are refused. */
export function flag(): Field<Schema<boolean, boolean>> {
  return field(() => z.boolean(), 'true or false', 'true', AS_IT_IS)
}

/** One of `options`, in exactly this letter case. */
export function choice<const Words extends readonly string[]>(
  options: Words,
  example: Words[number] = options[0] ?? '',
): Field<Schema<Words[number], Words[number]>> {
  const expected = options.length === 1 ? options.join() : `one of ${options.join(', ')}`
  return field(
    () => z.enum(options) as unknown as Schema<Words[number], Words[number]>,
    expected,
    example,
    AS_IT_IS,
  )
}

/** Text of one line or more, trimmed, not empty. */
export function words(expected: string, example: string, mostCharacters = 4000): Field<Schema<string>> {
  const schema = () => z.string().check(z.trim(), z.minLength(1), z.maxLength(mostCharacters))
  return field(schema, expected, example)
}

/** `true` or `false`, as a flag of YAML or as text, or a word that says more than `true`. */
export function flagOr(
  expected: string,
  example: string,
  mostCharacters: number,
): Field<Schema<string | boolean, string | boolean>> {
  const schema = () => {
    const word = z.string().check(z.trim(), z.minLength(1), z.maxLength(mostCharacters))
    return z.pipe(
      z.union([z.boolean(), word]),
      z.transform((given: string | boolean) => FLAGS.get(String(given)) ?? given),
    )
  }
  return field(schema, `true, false or ${expected}`, example)
}

const FLAGS = new Map([
  ['true', true],
  ['false', false],
])

/** Text that `pattern` accepts. */
export function pattern(expression: RegExp, expected: string, example: string): Field<Schema<string>> {
  return field(() => z.string().check(z.regex(expression)), expected, example)
}

/** A list, or text with one entry in each line or separated by commas. At least one entry. */
export function list(
  item: (entry: string) => boolean,
  expected: string,
  example: string,
): Field<Schema<readonly string[], string | string[]>> {
  const schema = () =>
    z
      .pipe(
        z.union([z.string(), z.array(z.string())]),
        z.transform((raw: string | string[]) => entriesOf(raw)),
      )
      .check(z.refine((entries) => entries.length > 0 && entries.every(item)))
  return field(schema, expected, example)
}

/** The entries of a list, or of a text with commas or line breaks. Drops empty ones. */
export function entriesOf(raw: string | readonly string[]): readonly string[] {
  const parts = typeof raw === 'string' ? raw.split(/[\n,]/u) : raw
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
