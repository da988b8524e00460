import { tierAbilities } from '../domain/tiers.ts'
import type { FieldsRule } from './check.ts'
import type { Finding } from './origin.ts'
import type { TargetShape } from './shape-target.ts'

interface TargetContext {
  readonly hasStackHub: boolean
}

export type TargetRule = FieldsRule<TargetShape, TargetContext>

const POLICY_RULES: readonly TargetRule[] = [
  {
    needs: ['scale-in-at', 'scale-out-at'],
    find: (values) =>
      when(values['scale-in-at'] >= values['scale-out-at'], {
        key: 'scale-in-at',
        is: `is ${String(values['scale-in-at'])} %, not below scale-out-at (${String(values['scale-out-at'])} %)`,
        fix: 'Leave room between them, such as 80 and 60: without it every fluctuation would switch the burst.',
      }),
  },
  {
    needs: ['min-burst', 'max-burst'],
    find: ({ 'min-burst': least, 'max-burst': most }) =>
      when(most !== 'none' && most < least, {
        key: 'max-burst',
        is: `is shorter than min-burst (${String(least)} s)`,
        fix: 'Make max-burst longer, or min-burst shorter.',
      }),
  },
]

const ROUTING_RULES: readonly TargetRule[] = [
  {
    needs: ['drain-min', 'drain-max'],
    find: ({ 'drain-min': least, 'drain-max': most }) =>
      when(most !== undefined && most < least, {
        key: 'drain-max',
        is: `is shorter than drain-min (${String(least)} s)`,
        fix: 'Make drain-max longer, or drain-min shorter.',
      }),
  },
  {
    needs: ['routing', 'warmup-url'],
    find: ({ routing, 'warmup-url': urls }) =>
      when(routing === 'switch' && urls[0] === 'none', {
        key: 'warmup-url',
        is: 'is none, but routing: switch sends all users to the burst side',
        fix: 'Set warmup-url to a health path that the runner can reach, or use routing: spill.',
      }),
  },
  {
    needs: ['warmup-url', 'warmup-match'],
    find: ({ 'warmup-url': urls, 'warmup-match': match }) =>
      when(urls[0] === 'none' && match !== undefined, {
        key: 'warmup-match',
        is: 'is given, but warmup-url: none tests nothing',
        fix: 'Take one of the two out.',
      }),
  },
]

const SIZE_RULES: readonly TargetRule[] = [
  {
    needs: ['burst-instances', 'idle-instances'],
    find: ({ 'burst-instances': burst, 'idle-instances': idle }) =>
      when(burst !== undefined && idle !== undefined && idle > burst, {
        key: 'idle-instances',
        is: `is ${String(idle)}, more than burst-instances (${String(burst)})`,
        fix: 'A burst needs at least as many instances as idling: swap or correct them.',
      }),
  },
  {
    needs: ['burst-instances', 'idle-instances', 'autoscale'],
    find: (values) =>
      when(
        values['idle-instances'] !== undefined &&
          values['burst-instances'] === undefined &&
          values.autoscale === 'leave',
        {
          key: 'idle-instances',
          is: 'is given without burst-instances: after the first scale-back nothing would size the plan up again',
          fix: 'Set burst-instances to how many a burst begins with.',
        },
      ),
  },
  {
    needs: ['idle-instances', 'autoscale'],
    find: (values) =>
      when(values.autoscale === 'manage' && values['idle-instances'] === undefined, {
        key: 'autoscale',
        is: 'is manage, and idle-instances is missing: nothing says what the autoscale rules return to',
        fix: 'Set idle-instances, or use autoscale: enable.',
      }),
  },
  {
    needs: ['burst-sku', 'idle-sku'],
    find: ({ 'burst-sku': burst, 'idle-sku': idle }) =>
      when(idle !== undefined && burst === undefined, {
        key: 'idle-sku',
        is: 'is given without burst-sku: after the first scale-back nothing would bring the plan’s size back',
        fix: 'Set burst-sku to the size a burst needs.',
      }),
  },
  {
    needs: ['burst-sku', 'idle-sku'],
    find: ({ 'burst-sku': burst, 'idle-sku': idle }) =>
      when(burst !== undefined && idle !== undefined && isLarger(idle, burst), {
        key: 'idle-sku',
        is: `is ${String(idle)}, larger than burst-sku (${String(burst)})`,
        fix: 'Idling must not cost more than bursting: swap or correct them.',
      }),
  },
  {
    needs: ['burst-sku'],
    find: ({ 'burst-sku': burst }) =>
      when(burst !== undefined && !tierAbilities(burst).trafficManager, {
        key: 'burst-sku',
        is: `is ${String(burst)}, and Traffic Manager takes web apps from the Standard tier upward only`,
        fix: 'Use S1 or larger; P0v3 and P1v3 are often the better buy.',
      }),
  },
  {
    needs: ['burst-sku', 'burst-instances'],
    find: ({ 'burst-sku': burst, 'burst-instances': count }) =>
      when(burst !== undefined && count !== undefined && count > tierAbilities(burst).maximumInstances, {
        key: 'burst-instances',
        is: `is ${String(count)}, more than a plan of size ${String(burst)} can have`,
        fix: `Set it to at most ${String(tierAbilities(burst ?? '').maximumInstances)}, or use a larger burst-sku.`,
      }),
  },
]

export const TARGET_RULES: readonly TargetRule[] = [...POLICY_RULES, ...ROUTING_RULES, ...SIZE_RULES]

function when(wrong: boolean, finding: Finding): Finding | undefined {
  return wrong ? finding : undefined
}

/** Compares only sizes of one family: P3v3 is larger than P1v3, but S3 and P0v3 have no order. */
function isLarger(one: string, other: string): boolean {
  const [first, second] = [familyOf(one), familyOf(other)]
  return first.family === second.family && first.size > second.size
}

function familyOf(sku: string): { readonly family: string; readonly size: number } {
  const {
    letters = '',
    size = '0',
    version = '',
  } = /^(?<letters>[A-Z]+)(?<size>\d+)(?<version>(?:\D.*)?)$/u.exec(sku.toUpperCase())?.groups ?? {}
  return { family: letters + version, size: Number(size) }
}
