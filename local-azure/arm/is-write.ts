import type { Call } from '../net/message.ts'

/** Whether an ARM call changes something: everything but GET, HEAD, the queries of Resource Graph and the look-ahead of a deployment. */
export function isWrite(call: Pick<Call, 'method' | 'path'>): boolean {
  if (call.method === 'GET' || call.method === 'HEAD') return false
  return !/\/providers\/Microsoft\.(ResourceGraph\/|Resources\/deployments\/[^/]+\/(whatIf|validate)$)/i.test(
    call.path,
  )
}
