import type { ErrorBody } from './error-body.ts'

/**
 * What an error means for what we do next. `quota`: the subscription may not have more instances. `stock`: the region
 * has none left now. `busy`: another operation runs on the plan. `transient`: may pass by itself. `permanent`: will
 * not.
 */
export type ArmProblem = 'quota' | 'stock' | 'busy' | 'transient' | 'permanent'

/** App Service's own numbers (facts: azure 2.4). */
const QUOTA = '52039'
const BUSY = new Set(['59205', '59202', '11008'])
const BUSY_CODES = new Set([
  'AnotherOperationInProgress',
  'RetryableErrorDueToAnotherOperation',
  'OperationInProgress',
])

export function problemOf(status: number, body: ErrorBody): ArmProblem {
  const { code = '', message = '', extendedCode } = body
  // A quota comes as 401: it is told by its number or its words, never by the status.
  if (
    extendedCode === QUOTA ||
    code === 'SubscriptionIsOverQuotaForSku' ||
    /quota of \d+ instances/iu.test(message)
  ) {
    return 'quota'
  }
  if (/No available instances to satisfy|Not enough available reserved instance/iu.test(message))
    return 'stock'
  if (isBusy(status, body)) return 'busy'
  if (status === 408 || status === 429) return 'transient'
  return status >= 500 && status !== 501 && status !== 505 ? 'transient' : 'permanent'
}

function isBusy(status: number, { code = '', message = '', extendedCode }: ErrorBody): boolean {
  if (extendedCode !== undefined) return BUSY.has(extendedCode)
  if (BUSY_CODES.has(code)) return true
  return status === 409 && (code === 'Conflict' || /another operation is in progress/iu.test(message))
}

/** Instances that can be had, where the words say so: "quota of 0 instances", "Currently 2 instances are available". */
export function availableInstances({ message = '' }: ErrorBody): number | undefined {
  const said = /quota of (\d+) instance|Currently (\d+) instances? (?:is|are) available/iu.exec(message)
  const digits = said?.[1] ?? said?.[2]
  return digits === undefined ? undefined : Number(digits)
}
