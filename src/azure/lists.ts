import { list as listSites } from '@azure/arm-appservice/api/webApps'
import type { ServicePlan, WebApp } from '../domain/resources.ts'
import { allOf, listAll } from './arm-list.ts'
import type { Clients } from './clients.ts'
import { refOf } from './ids.ts'
import { asText } from './json.ts'
import { skuOf, toPlan, WEB_API } from './plan.ts'
import type { ArmSession } from './session.ts'
import { toWebApp } from './web-app.ts'

/** What one subscription has, by resource id in lower case. */
export interface Lists {
  readonly apps: ReadonlyMap<string, WebApp>
  readonly plans: ReadonlyMap<string, ServicePlan>
}

export interface ListsReader {
  /** All web apps and App Service plans that the identity may see; no slots. Throws ActionError; `signal` aborts it. */
  readonly read: (subscriptionId: string, signal: AbortSignal) => Promise<Lists>
}

/** Two lists in place of two reads for each target of a fleet. */
export function makeLists(session: ArmSession, clients: Clients): ListsReader {
  return {
    async read(subscriptionId, signal) {
      const [apps, plans] = await Promise.all([
        readApps(session, clients, subscriptionId, signal),
        readPlans(session, subscriptionId, signal),
      ])
      return { apps: byId(apps), plans: byId(plans) }
    },
  }
}

async function readApps(
  session: ArmSession,
  clients: Clients,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<readonly WebApp[]> {
  const client = clients.webSites(subscriptionId)
  const { value } = await session.call(
    async (abortSignal) => {
      const sites = await allOf(listSites(client, { abortSignal }))
      return sites.flatMap((site) => (site.id === undefined ? [] : [toWebApp(site, refOf(site.id))]))
    },
    signal,
    { lane: { subscriptionId, kind: 'read' } },
  )
  return value
}

/** A plan that the list describes without its size is left out, and read by itself. */
async function readPlans(
  session: ArmSession,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<readonly ServicePlan[]> {
  const url = `/subscriptions/${subscriptionId}/providers/Microsoft.Web/serverfarms?api-version=${WEB_API}`
  const plans = await listAll(session, url, signal)
  return plans.filter((raw) => skuOf(raw) !== undefined).map((raw) => toPlan(raw, asText(raw['id']) ?? ''))
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id.toLowerCase(), item]))
}
