import { ActionError, type ArmDetail } from '../domain/errors.ts'
import type { ServicePlan } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import { LEAST_ON_OLD_STAMPS } from './checks/plan.ts'
import type { Session } from './session.ts'
import type { WantedSku } from './steps.ts'

const ZONE_WORDS = /zone[- ]?redundan|availability zones?/iu
/** "fewer than 3 workers", "a minimum of 3 instances", "at least 2 instances", "3 or more". */
const LEAST_WORDS =
  /(?:fewer than|less than|minimum[^.\d]{0,80}|at least) (\d{1,3})\b|\b(\d{1,3}) (?:\w+ )?or more\b/iu

/**
 * Whether a shrink failed because a zone-redundant plan keeps more instances. The run then takes that number, says so, and plans
 * again. Only the refusal tells it of a plan on an older stamp, and of one whose zone redundancy could not be read.
 */
export function keepsZones(s: Session, plan: ServicePlan, sku: WantedSku, error: unknown): boolean {
  const { arm } = error instanceof ActionError ? error : {}
  const known = s.sizing.least ?? 0
  const isShrink = sku.capacity < plan.sku.capacity
  const least = arm === undefined ? undefined : leastFor(plan, sku, arm)
  if (!isShrink || least === undefined || least <= Math.max(known, sku.capacity)) return false
  s.sizing.refusedBelow(least)
  const count = String(least)
  s.narrator.warned(
    `Azure keeps the zone-redundant plan ${printable(plan.name)} at ${count} instances or more, and they stay billed: set idle-instances to ${count}`,
  )
  return true
}

function leastFor(plan: ServicePlan, sku: WantedSku, arm: ArmDetail): number | undefined {
  if (arm.meaning !== 'refused' || (arm.status !== 400 && arm.status !== 409)) return undefined
  const words = [arm.message ?? '', ...arm.details].join('\n')
  if (ZONE_WORDS.test(words)) return Math.min(saidIn(words) ?? LEAST_ON_OLD_STAMPS, plan.sku.capacity)
  const mayBeZones = plan.zoneRedundant === true && arm.status === 400 && sku.capacity < LEAST_ON_OLD_STAMPS
  return mayBeZones ? Math.min(LEAST_ON_OLD_STAMPS, plan.sku.capacity) : undefined
}

function saidIn(words: string): number | undefined {
  const found = LEAST_WORDS.exec(words)
  const digits = found?.[1] ?? found?.[2]
  return digits === undefined ? undefined : Number(digits)
}
