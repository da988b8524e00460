import type { AzureAnswer } from '../domain/errors.ts'
import type { ErrorBody } from './error-body.ts'

/**
 * App Service's own numbers. Source: public reports of its error bodies, e.g.
 * https://github.com/Azure/azure-libraries-for-net/issues/609; 59206 is recorded by Azure/azure-libraries-for-java. 70007 comes
 * with "Operation cannot be completed without additional quota".
 */
const QUOTA_NUMBERS = new Set(['52039', '70007'])
const BUSY_NUMBERS = new Set(['59202', '59203', '59205', '59206', '11008'])

const QUOTA_CODES =
  /^(?:Internal)?SubscriptionIsOverQuotaForSku$|^QuotaExceeded$|^RegionClosedForSubscription$/iu
/** Codes by which Azure Resource Manager tells that there are none left now. */
const STOCK_CODES = /^(?:zonal)?allocationfailed$|^skunotavailable$|^overconstrained|^insufficientcapacity/u
/** All codes here are of lower case: services spell a code in more than one way. */
const BUSY_CODES = new Set([
  'anotheroperationinprogress',
  'retryableerrorduetoanotheroperation',
  'operationinprogress',
  'conflictingconcurrentwritenotallowed',
  'requestconflict',
  'operationpreempted',
  'canceledandsupersededduetoanotheroperation',
])
const BUSY_CODE_ENDS = /inprogress$|(?:^|is)busy$/u
const FORBIDDEN_CODES = new Set([
  'authorizationfailed',
  'linkedauthorizationfailed',
  'insufficientaccesserror',
])
/** The owner forbids these on purpose, so no role helps. */
const REFUSED_CODES = new Set([
  'requestdisallowedbypolicy',
  'requestdisallowedbyazure',
  'disallowedoperation',
  'subscriptiondisabled',
  'scopelocked',
  'denyassignmentauthorizationfailed',
  'readonlydisabledsubscription',
])

const QUOTA_WORDS =
  /\bquota of \d+(?: \w+){0,3} (?:instances?|cores)\b|without additional quota|exceeding approved .{1,80} quota|scale operation is not allowed for this subscription/iu
/** Throttling and the CPU minutes of a Free app use the same words: they count where neither is meant (`isQuota`). */
const QUOTA_WORDS_OF_ANY =
  /\bexceeds? (?:.{1,40} )?quota\b|\bquota (?:.{1,60} )?(?:reached|exceeded|exhausted)\b/iu
/** Twenty changes of a plan an hour, or the most of a size, is no stock, but leaves the same: what there is. */
const STOCK_WORDS =
  /No available instances to satisfy|Not enough available reserved instance|exceeded the maximum amount of scale changes|exceeds the maximum allowed for the hosting plan/iu
const BUSY_WORDS =
  /(?:another|ongoing|pending)(?: \w+){0,2} (?:operation|swap|deployment|update|restart)s? (?:on .{1,80} )?(?:is|are) (?:still |already |currently )?(?:in progress|running|pending|ongoing)|\b(?:swap|deployment|scal(?:e|ing)|update)(?: operation)? is (?:still |already |currently )?in progress|being (?:modified|updated|scaled) by another|exclusive lock|concurrent (?:request|operation|update|write|modification)/iu
/** Azure asks for this in a 409 that names no operation, where one runs all the same. */
const LATER_WORDS = /\b(?:retry|try)\b(?: \w+){0,4} (?:later|after (?:some|an?|\d+)|in (?:some|an?|\d+))\b/iu

/** In a 409, where other answers use such words for what nobody will end. */
const CONFLICT_WORDS =
  /\boperations? (?:(?:on|of|for) .{1,60} )?(?:is|are) (?:still |already |currently )?(?:in progress|running|pending|ongoing)\b|\bis (?:still |already |currently )?(?:busy|being (?:modified|updated|scaled|moved|swapped|restarted|created|deployed))\b/iu

/**
 * What an answer outside 200…299 means for what happens next. Number, code and words decide before the status, because
 * Azure sends a quota as 401, a locked site as 429, and a busy plan as 400 or 409. A 409 without number, code or words
 * proves no running operation.
 */
export function meaningOf(status: number, body: ErrorBody): AzureAnswer {
  const { extendedCode = '' } = body
  const code = (body.code ?? '').toLowerCase()
  const words = wordsOf(body)
  if (QUOTA_NUMBERS.has(extendedCode) || QUOTA_CODES.test(code) || isQuota(status, words)) return 'quota'
  if (STOCK_WORDS.test(words) || STOCK_CODES.test(code)) return 'stock'
  if (BUSY_NUMBERS.has(extendedCode) || BUSY_CODES.has(code) || BUSY_CODE_ENDS.test(code)) return 'busy'
  if (BUSY_WORDS.test(words)) return 'busy'
  const mayPass = LATER_WORDS.test(words) || CONFLICT_WORDS.test(words)
  if (status === 409 && mayPass && !REFUSED_CODES.has(code)) return 'busy'
  if (FORBIDDEN_CODES.has(code)) return 'forbidden'
  // A number is of the service itself, which asks for no role: Resource Manager does, before the service hears of it.
  if (status === 403 && !REFUSED_CODES.has(code) && extendedCode === '') return 'forbidden'
  return passes(status) ? 'transient' : 'refused'
}

/** A status that passes by itself is throttling, and a 403 an app that has used up its minutes. */
function isQuota(status: number, words: string): boolean {
  return QUOTA_WORDS.test(words) || (status !== 403 && !passes(status) && QUOTA_WORDS_OF_ANY.test(words))
}

/** A message may only say that there are details. */
function wordsOf({ message = '', details }: ErrorBody): string {
  return [message, ...details].join('\n').slice(0, LONGEST_WORDS)
}

const LONGEST_WORDS = 10_000

/** 501 and 505 say that the request will never work. */
function passes(status: number): boolean {
  // 412: the resource was changed between a read and the write, and the next try reads again.
  if (status === 408 || status === 412 || status === 429) return true
  return status >= 500 && status !== 501 && status !== 505
}

/**
 * How many instances the plan can have in all, if the words say so: "quota of 0 instances", "Currently 2 instances are
 * available", or "Current Limit (PremiumV3 VMs): 2 Current Usage: 1". Usage includes the `present` instances.
 * Cores tell of no number of instances.
 */
export function availableInstances(body: ErrorBody, present: number): number | undefined {
  const message = wordsOf(body)
  const said =
    /quota of (\d+)(?: \w+){0,3} instances?\b|Currently (\d+) instances? (?:is|are) available/iu.exec(message)
  const digits = said?.[1] ?? said?.[2]
  if (digits !== undefined) return Number(digits)
  if (/\bcores\b/iu.test(message)) return undefined
  const [limit, usage] = [numberAfter('Current Limit', message), numberAfter('Current Usage', message)]
  if (limit === undefined || usage === undefined) return undefined
  return present + Math.max(0, limit - usage)
}

/** `label: 2`, or `label (PremiumV3 VMs): 2`. */
function numberAfter(label: string, message: string): number | undefined {
  const start = message.toLowerCase().indexOf(label.toLowerCase())
  if (start < 0) return undefined
  const found = /^\s*(?:\([^()]{0,80}\)\s*)?:\s*(\d{1,3}(?:,\d{3})+|\d{1,6})\b/u.exec(
    message.slice(start + label.length),
  )
  return found?.[1] === undefined ? undefined : Number(found[1].replaceAll(',', ''))
}
