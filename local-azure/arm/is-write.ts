import type { Call } from '../net/message.ts'

/** Whether an ARM call changes something: everything but GET and HEAD, and but the queries of Resource Graph. */
export function isWrite(call: Pick<Call, 'method' | 'path'>): boolean {
  if (call.method === 'GET' || call.method === 'HEAD') return false
  return !/\/providers\/Microsoft\.ResourceGraph\//i.test(call.path)
}
