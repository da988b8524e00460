import { isWrite } from '../arm/is-write.ts'
import { redact } from '../log/requests.ts'
import type { CallKind, LoggedRequest } from '../log/requests.ts'
import type { Call } from '../net/message.ts'

/** What the log keeps of a call. */
export function describe(
  call: Call,
  kind: CallKind,
  correlation: string,
): Omit<LoggedRequest, 'id' | 'run' | 'depth' | 'status' | 'client' | 'at'> {
  return {
    kind,
    method: call.method,
    host: call.host,
    destination: call.destination,
    proxied: call.proxied,
    path: call.path,
    query: call.query.toString(),
    write: kind === 'arm' && isWrite(call),
    body: redact(call.body),
    correlationId: correlation,
    clientRequestId: String(call.headers['x-ms-client-request-id'] ?? ''),
  }
}
