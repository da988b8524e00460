import type { Clock } from '../clock/virtual.ts'
import type { Call, Reply } from '../net/message.ts'

/** How far virtual time moves with each read of an operation by a client that cannot take part in it. */
const READ_MILLISECONDS = 15_000

/**
 * A read of an operation by `az`, PowerShell, Terraform or an SDK: it waits in real time, in which virtual time would stand
 * still for ever.
 */
function readsInOwnTime({ method, path, headers }: Call): boolean {
  return (
    method === 'GET' &&
    /\/operationresults\//i.test(path) &&
    /AZURECLI|azsdk-(?:python|go|net|java)|AzurePowershell|Terraform/i.test(headers['user-agent'] ?? '')
  )
}

/** Moves virtual time by 15 s for a call of a client that waits in real time; does nothing for others. */
export function timePasses(clock: Clock, call: Call): void {
  if (readsInOwnTime(call)) clock.moveTo?.(clock.now() + READ_MILLISECONDS)
}

/** Asks such a client to read again soon. */
export function again(clock: Clock, call: Call, reply: Reply | undefined): Reply | undefined {
  if (reply?.status !== 202 || clock.kind === 'real' || !readsInOwnTime(call)) return reply
  return { ...reply, headers: { ...reply.headers, 'retry-after': '1' } }
}
