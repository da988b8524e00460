import { didYouMean } from '../../domain/did-you-mean.ts'
import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'

/** Facts that a file does not contain. */
export interface CsvOptions {
  /** By its title, or by its number from 1. */
  readonly timeColumn?: string
  readonly valueColumn?: string
  /** `excel`, or a pattern such as `dd.MM.yyyy HH:mm`. */
  readonly timeFormat?: string
  /** An IANA name such as `Europe/Berlin`, for times without a zone. */
  readonly timeZone?: string
  readonly decimal?: '.' | ','
}

const NAMES = {
  'time-column': 'timeColumn',
  'value-column': 'valueColumn',
  'time-format': 'timeFormat',
  'time-zone': 'timeZone',
  decimal: 'decimal',
} as const satisfies Record<string, keyof CsvOptions>

export const CSV_OPTION_NAMES: readonly string[] = Object.keys(NAMES)

/** Parses `time-format=dd.MM.yyyy HH:mm; decimal=,` from `load-path`. Throws ActionError. */
export function csvOptions(text: string | undefined): CsvOptions {
  const entries = (text ?? '').split(';').map((part) => part.trim())
  const options: Record<string, string> = {}
  for (const entry of entries.filter((part) => part !== '')) {
    const at = entry.indexOf('=')
    const [name, value] = [entry.slice(0, Math.max(0, at)).trim(), entry.slice(at + 1).trim()]
    if (!isName(name)) throw strange(name === '' ? entry : name)
    options[NAMES[name]] = value
  }
  requireZone(options['timeZone'])
  const { decimal } = options
  if (decimal !== undefined && decimal !== '.' && decimal !== ',')
    throw problem(`decimal is ${printable(decimal, 20)}`, 'Set it to . or to ,')
  return options
}

function isName(name: string): name is keyof typeof NAMES {
  return Object.hasOwn(NAMES, name)
}

function strange(name: string): Error {
  const meant = didYouMean(name, CSV_OPTION_NAMES)
  return problem(
    `load-path of a CSV has ${printable(name, 60)}, which says nothing of a file`,
    meant === undefined
      ? `It takes ${CSV_OPTION_NAMES.join(', ')}, each as name=value, separated by semicolons`
      : `Did you mean ${meant}?`,
  )
}

function requireZone(zone: string | undefined): void {
  if (zone === undefined) return
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw problem(
      `time-zone ${printable(zone, 60)} is not a known time zone`,
      'Give an IANA name, such as Europe/Berlin or UTC',
    )
  }
}
