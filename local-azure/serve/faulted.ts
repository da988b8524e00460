import { ALTERATIONS } from '../faults/alterations.ts'
import { REFUSALS } from '../faults/refusals.ts'
import type { Fault } from '../faults/rules.ts'
import { page } from '../hosts/app.ts'
import type { Call, Reply } from '../net/message.ts'

/** The reply that a fault puts in place of the usual one. */
export function instead(call: Call, fault: Fault | undefined): Reply | undefined {
  if (fault?.kind === 'refuse') return REFUSALS[fault.as].reply(call, fault)
  if (fault?.kind === 'reply') {
    return {
      status: fault.status,
      headers: fault.headers ?? {},
      ...(fault.body !== undefined && { body: fault.body }),
    }
  }
  if (fault?.kind === 'empty') return { status: fault.status }
  return fault?.kind === 'html'
    ? page(fault.status, `${fault.status}`, 'The gateway could not reach the service.')
    : undefined
}

/** The usual reply as a fault changes it. */
export function altered(
  reply: Reply,
  fault: Fault | undefined,
  seen: { readonly call: Call; readonly now: number },
): Reply {
  return fault?.kind === 'alter' ? ALTERATIONS[fault.as].alter(reply, fault, seen) : reply
}
