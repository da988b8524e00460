/**
 * How a request ends that does not end well. The status decides what the sender does next: Azure Monitor tries 408, 429, 503
 * and 504 again (up to five times, then not at all for 15 minutes), Alertmanager every 5xx.
 */
export class Refusal extends Error {
  readonly status: number
  /** Why, for the sender: nothing that helps somebody who has no business here. */
  readonly shown: string

  constructor(status: number, shown: string, detail = shown, cause?: unknown) {
    super(detail, cause === undefined ? {} : { cause })
    this.name = 'Refusal'
    this.status = status
    this.shown = shown
  }
}

/** A text from outside on one line of a log, without control characters. */
export function printable(text: string, longest = 300): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, longest)
}

/** What an error says, on one line; also of a value that is thrown and is no Error. */
export function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error))
}
