import type { AzureAnswer } from '../domain/errors.ts'
import type { ErrorBody } from './error-body.ts'

/**
 * App Service's own numbers. Source: public reports of its error bodies, e.g.
 * https://github.com/Azure/azure-libraries-for-net/issues/609; 59206 is recorded by Azure/azure-libraries-for-java.
 */
const QUOTA_NUMBER = '52039'
const BUSY_NUMBERS = new Set(['59202', '59203', '59205', '59206', '11008'])

const QUOTA_CODES = new Set(['SubscriptionIsOverQuotaForSku', 'QuotaExceeded'])
const BUSY_CODES = new Set([
  'AnotherOperationInProgress',
  'RetryableErrorDueToAnotherOperation',
  'OperationInProgress',
  'ConflictingConcurrentWriteNotAllowed',
])
const FORBIDDEN_CODES = new Set([
  'AuthorizationFailed',
  'LinkedAuthorizationFailed',
  'InsufficientAccessError',
])
/** The owner forbids these on purpose, so no role helps. */
const REFUSED_CODES = new Set([
  'RequestDisallowedByPolicy',
  'ScopeLocked',
  'DenyAssignmentAuthorizationFailed',
  'ReadOnlyDisabledSubscription',
])

const QUOTA_WORDS =
  /\bquota of \d+(?: \w+){0,3} instances?\b|without additional quota|exceeding approved .{1,80} quota/iu
const STOCK_WORDS = /No available instances to satisfy|Not enough available reserved instance/iu
const BUSY_WORDS =
  /another(?: \w+){0,2} operation (?:on .{1,80} )?is (?:still |already |currently )?in progress|\b(?:swap|deployment|scal(?:e|ing)|update) operation is (?:still |already |currently )?in progress|being (?:modified|updated|scaled) by another|exclusive lock/iu

/**
 * What an answer outside 200…299 means for what happens next. Number, code and words decide before the status, because
 * Azure sends a quota as 401, a locked site as 429, and a busy plan as 400 or 409. A 409 without number, code or words
 * proves no running operation.
 */
export function meaningOf(status: number, body: ErrorBody): AzureAnswer {
  const { code = '', message = '', extendedCode = '' } = body
  if (extendedCode === QUOTA_NUMBER || QUOTA_CODES.has(code) || QUOTA_WORDS.test(message)) return 'quota'
  if (STOCK_WORDS.test(message)) return 'stock'
  if (BUSY_NUMBERS.has(extendedCode) || BUSY_CODES.has(code) || BUSY_WORDS.test(message)) return 'busy'
  if (FORBIDDEN_CODES.has(code)) return 'forbidden'
  if (status === 403 && !REFUSED_CODES.has(code)) return 'forbidden'
  return passes(status) ? 'transient' : 'refused'
}

/** 501 and 505 say that the request will never work. */
function passes(status: number): boolean {
  if (status === 408 || status === 429) return true
  return status >= 500 && status !== 501 && status !== 505
}

/**
 * How many instances the plan can have in all, if the words say so: "quota of 0 instances", "Currently 2 instances are
 * available", or "Current Limit (PremiumV3 VMs): 2 Current Usage: 1". Usage includes the `present` instances.
 */
export function availableInstances({ message = '' }: ErrorBody, present: number): number | undefined {
  const said = /quota of (\d+)\b|Currently (\d+) instances? (?:is|are) available/iu.exec(message)
  const digits = said?.[1] ?? said?.[2]
  if (digits !== undefined) return Number(digits)
  const [limit, usage] = [numberAfter('Current Limit', message), numberAfter('Current Usage', message)]
  if (limit === undefined || usage === undefined) return undefined
  return present + Math.max(0, limit - usage)
}

/** `label: 2`, or `label (PremiumV3 VMs): 2`. */
function numberAfter(label: string, message: string): number | undefined {
  const start = message.toLowerCase().indexOf(label.toLowerCase())
  if (start < 0) return undefined
  const found = /^\s*(?:\([^()]{0,80}\)\s*)?:\s*(\d{1,6})\b/u.exec(message.slice(start + label.length))
  return found?.[1] === undefined ? undefined : Number(found[1])
}
