import { randomUUID } from 'node:crypto'
import type { Reply } from '../net/message.ts'

/** A refusal of Entra ID. */
export interface Refused {
  readonly status: number
  /** OAuth's word, such as `invalid_client`. */
  readonly error: string
  /** Number of the AADSTS code. */
  readonly code: number
  readonly text: string
}

/** A refusal in Entra ID's envelope; `now` in epoch seconds. */
export function aadsts({ status, error, code, text }: Refused, now: number): Reply {
  const trace = randomUUID()
  const correlation = randomUUID()
  const timestamp = new Date(now * 1000).toISOString().slice(0, 19).replace('T', ' ') + 'Z'
  const body = {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  }
  return { status, body }
}
