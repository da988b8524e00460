import type { AutoscaleSetting } from '../../domain/autoscale.ts'
import type { TargetConfig } from '../../domain/config.ts'
import { utc } from '../../domain/format.ts'
import type { Observation } from '../../domain/observation.ts'
import { printable } from '../../domain/text.ts'
import { mostInstances } from '../../domain/tiers.ts'
import { defaultBounds, profileInForce, type InForce } from '../autoscale-profile.ts'
import { beforeBurst, restored } from '../autoscale-restore.ts'
import { refusal, wantedInstances, warning, type Finding } from './finding.ts'

/**
 * Refuses a setting whose default has copies: a change of the default must reach all copies, and the scale-in must
 * restore the earlier bounds. Neither is possible here.
 */
export function autoscaleChangeable(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const setting = settingOf(o)
  const unread = o.resources.unread?.autoscale
  if (burstSide.autoscale !== 'leave' && unread !== undefined)
    return [
      refusal(
        `autoscale: ${burstSide.autoscale} needs the autoscale setting of the plan, which cannot be read: ${unread.message}`,
        `${unread.fix} Or set autoscale: leave.`,
        'roles',
      ),
    ]
  if (burstSide.autoscale === 'leave' || setting === undefined) return []
  const inForce = profileInForce(setting, o.at)
  const what = `autoscale: ${burstSide.autoscale} cannot change the autoscale setting ${printable(setting.name)}`
  if (inForce.kind === 'unknown')
    return [
      refusal(
        `${what}: ${inForce.reason}`,
        'Correct the time zone and the recurrence of its profiles (az monitor autoscale profile list), or set autoscale: leave.',
        'sizes',
      ),
    ]
  const why = whyUnchangeable(setting)
  if (why === undefined) return []
  return [
    refusal(
      `${what}: ${why.reason}`,
      `${why.fix} (az monitor autoscale profile list), or set autoscale: leave.`,
      'sizes',
    ),
  ]
}

function whyUnchangeable(
  setting: AutoscaleSetting,
): { readonly reason: string; readonly fix: string } | undefined {
  if (defaultBounds(setting) !== undefined) return undefined
  const copies = setting.profiles.filter(({ isDefault }) => isDefault)
  if (copies.length === 0)
    return {
      reason: 'it has no default profile',
      fix: 'Give it one, whose counts apply when no schedule does',
    }
  return {
    reason: `the ${String(copies.length)} copies of its default differ in their instance counts`,
    fix: 'Give all copies of its default profile the same minimum, maximum and default',
  }
}

/** The bounds of the profile in force, and of the one that follows during a burst, limit the burst. */
export function autoscaleLimits(o: Observation, target: TargetConfig): Finding[] {
  const setting = settingOf(o)
  const unread = o.resources.unread?.autoscale
  if (o.resources.autoscale.kind === 'known' && setting === undefined)
    return target.burstSide.autoscale === 'enable' ? [nothingToEnable()] : []
  if (unread !== undefined && target.burstSide.autoscale === 'leave')
    return [
      warning(
        `it is unknown whether an autoscale setting sizes the plan, and may undo the size of a burst: ${unread.message}`,
        unread.fix,
        'roles',
      ),
    ]
  if (setting === undefined || !(setting.enabled || target.burstSide.autoscale !== 'leave')) return []
  const inForce = profileInForce(setting, o.at)
  const name = printable(setting.name)
  if (inForce.kind === 'unknown')
    return [
      warning(
        `it is unknown which profile of the autoscale setting ${name} is in force: ${inForce.reason}`,
        'Correct the time zone and the recurrence of its profiles, or switch the setting off: it may undo the size of a burst.',
        'sizes',
      ),
    ]
  return limitsOf(name, inForce.value, o, target)
}

function nothingToEnable(): Finding {
  return warning(
    'autoscale: enable does nothing, because the plan has no autoscale setting in this subscription',
    'Create one (az monitor autoscale create), or set autoscale: manage, which makes one for each burst.',
    'sizes',
  )
}

function limitsOf(name: string, inForce: InForce, o: Observation, target: TargetConfig): Finding[] {
  const { burstSide } = target
  const wanted = wantedInstances(o, target)
  const limits = (profile: InForce['profile'] | undefined): profile is InForce['profile'] =>
    profile !== undefined &&
    profile.bounds.maximum < wanted.count &&
    !(burstSide.autoscale !== 'leave' && profile.isDefault)
  const { profile, until, next } = inForce
  const found = [...floorOf(name, profile, o, target), ...idleFloorOf(name, profile, o, target)]
  if (limits(profile))
    found.push(
      limited(
        `the autoscale setting ${name} allows ${boundsText(profile)} ${until === undefined ? 'now' : `until ${utc(until, o.at)}`}, and the burst stays within that; ${wanted.because}`,
        profile,
      ),
    )
  if (limits(next) && until !== undefined && !limits(profile))
    found.push(
      limited(
        `at ${utc(until, o.at)} the autoscale setting ${name} goes to ${boundsText(next)}, and a burst that still lasts shrinks to that`,
        next,
      ),
    )
  return found
}

/** A minimum that makes the burst larger than asked for. */
function floorOf(name: string, profile: InForce['profile'], o: Observation, target: TargetConfig): Finding[] {
  const { autoscale, burstSku } = target.burstSide
  const { plan } = o.resources
  const wanted = wantedInstances(o, target)
  const least = Math.min(profile.bounds.minimum, mostInstances(plan, burstSku ?? plan.sku.name))
  if (least <= wanted.count || (autoscale === 'manage' && profile.isDefault)) return []
  const other = autoscale === 'leave' && profile.isDefault ? ', or set autoscale: manage' : ''
  return [
    warning(
      `the autoscale setting ${name} allows no fewer than ${boundsText(profile)} now, so the burst has ${String(least)}; ${wanted.because}`,
      `Lower the minimum of that profile${other}.`,
      'sizes',
    ),
  ]
}

/** A minimum that keeps more billed after the burst than asked for. */
function idleFloorOf(
  name: string,
  profile: InForce['profile'],
  o: Observation,
  { burstSide: { idleInstances } }: TargetConfig,
): Finding[] {
  const minimum = keptMinimum(profile, o)
  if (idleInstances === undefined || minimum <= idleInstances) return []
  const kept = { ...profile, bounds: { ...profile.bounds, minimum } }
  return [
    warning(
      `the autoscale setting ${name} keeps ${boundsText(kept)} after the burst too, and they stay billed; idle-instances is ${String(idleInstances)}`,
      `Lower the minimum of that profile to ${String(idleInstances)}, or set idle-instances: ${String(minimum)}.`,
      'sizes',
    ),
  ]
}

/** The minimum once the scale-in has put the setting back; 0 if it is off, or a burst created it. */
function keptMinimum({ isDefault, bounds }: InForce['profile'], o: Observation): number {
  const setting = settingOf(o)
  const before = beforeBurst(o)
  if (setting === undefined || before === 'none') return 0
  const kept = before === undefined ? { ...bounds, enabled: setting.enabled } : restored(setting, before)
  if (!kept.enabled) return 0
  return isDefault ? kept.minimum : bounds.minimum
}

function limited(message: string, { isDefault }: InForce['profile']): Finding {
  const other = isDefault ? ', or set autoscale: manage' : ''
  return warning(message, `Raise the maximum of that profile${other}.`, 'sizes')
}

/** "1 to 10 instances (profile Night)". */
function boundsText({ name, bounds }: InForce['profile']): string {
  return `${String(bounds.minimum)} to ${String(bounds.maximum)} instances (profile ${printable(name, 80)})`
}

function settingOf({ resources }: Observation): AutoscaleSetting | undefined {
  return resources.autoscale.kind === 'known' ? resources.autoscale.value : undefined
}
