import type { Apply } from './affected.ts'
import type { PlanStatus, QuotaWords, ReadLag, SiteBusy, SizingEnd } from './conditions.ts'
import type { PlanAnswer } from './scenario.ts'

/** What the services refuse, limit or answer late from now on, and clocks that differ from Azure's. */
export type ServiceEffect =
  | { readonly kind: 'instance-quota'; readonly instances: number; readonly words?: QuotaWords }
  | { readonly kind: 'instance-stock'; readonly instances: number }
  | { readonly kind: 'sizing-ends-with'; readonly instances: number }
  | { readonly kind: 'sizing-ends'; readonly as: SizingEnd }
  | { readonly kind: 'plan-answers'; readonly as: PlanAnswer }
  | { readonly kind: 'plan-busy'; readonly forSeconds: number }
  | {
      readonly kind: 'plan-status'
      readonly plan: string
      readonly status: PlanStatus['status']
      readonly forSeconds?: number
    }
  | {
      readonly kind: 'site-busy'
      readonly app: string
      readonly forSeconds?: number
      readonly number?: SiteBusy['number']
    }
  | { readonly kind: 'deny'; readonly actions: readonly string[] }
  | { readonly kind: 'lock'; readonly scope: string }
  | ({ readonly kind: 'read-lag' } & Partial<ReadLag>)
  | { readonly kind: 'runner-clock'; readonly aheadSeconds: number; readonly client?: string }
  | { readonly kind: 'hub-clock'; readonly aheadSeconds: number }

export const APPLY_SERVICE: Apply<ServiceEffect> = {
  'instance-quota': (world, { instances, words = 'region' }) => {
    world.conditions.quota = instances
    world.conditions.quotaWords = words
  },
  'instance-stock': (world, { instances }) => (world.conditions.stock = instances),
  'sizing-ends-with': (world, { instances }) => (world.conditions.sizingEndsWith = instances),
  'sizing-ends': (world, { as }) => {
    world.conditions.sizingEnds = as
    world.scaling.goOn()
  },
  'plan-answers': (world, { as }) => (world.conditions.planAnswer = as),
  'plan-busy': (world, { forSeconds }) => (world.conditions.planBusyUntil = world.now + forSeconds),
  'plan-status': (world, { plan, status, forSeconds = Infinity }) =>
    world.conditions.planStatus.set(plan.toLowerCase(), { status, until: world.now + forSeconds }),
  'site-busy': (world, { app, forSeconds = Infinity, number = '59203' }) =>
    world.conditions.siteBusy.set(app.toLowerCase(), { number, until: world.now + forSeconds }),
  deny: (world, { actions }) => world.conditions.denied.push(...actions),
  lock: (world, { scope }) => world.conditions.locks.push(scope),
  'read-lag': (world, { seconds = {}, alternate = false }) =>
    (world.conditions.readLag = { seconds, alternate }),
  'runner-clock': (world, { aheadSeconds, client = '' }) =>
    world.conditions.runnerClocks.set(client, aheadSeconds),
  'hub-clock': (world, { aheadSeconds }) => (world.conditions.hubClockSeconds = aheadSeconds),
}
