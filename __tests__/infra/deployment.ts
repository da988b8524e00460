import { at, isObject, type Json, type JsonObject } from '../../local-azure/json.ts'
import { armClient, type Answer, type Arm } from '../local-azure/client.ts'
import type { LocalAzure } from '../../local-azure/index.ts'

/** The names of the local Azure's shop. */
export const SHOP = {
  profileName: 'tm-shop',
  dnsLabel: 'tm-shop',
  privateEndpointName: 'private',
  privateTarget: 'shop.private.example',
  burstEndpointName: 'burst',
  appName: 'app-shop-burst',
  planName: 'plan-shop-burst',
  autoscaleMaximum: 5,
  subject: 'repo:ORG/REPO:ref:refs/heads/main',
  alertEmail: 'people@shop.example',
  bridgeName: 'shop-alerts',
  loadThreshold: 4800,
  maxBurstMinutes: 480,
}

const ROOT = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers'
/** The load in Application Insights and the workspace of the local Azure's shop. */
export const LOAD = {
  loadResourceId: `${ROOT}/Microsoft.Insights/components/appi-shop`,
  loadMetric: 'requests/count',
  workspaceId: `${ROOT}/Microsoft.OperationalInsights/workspaces/log-shop`,
  loadQuery: 'AppRequests | summarize Load = sum(ItemCount) / 5.0 by bin(TimeGenerated, 5m)',
}

export interface Deploying {
  readonly arm: Arm
  /** As `az deployment group create` does, with values for the parameters. */
  readonly deploy: (template: unknown, parameters?: Readonly<Record<string, Json>>) => Promise<Answer>
  readonly whatIf: (template: unknown, parameters?: Readonly<Record<string, Json>>) => Promise<Answer>
}

export async function deploying(azure: LocalAzure): Promise<Deploying> {
  const arm = await armClient(azure)
  const path = '…/Microsoft.Resources/deployments/cloudburst'
  const body = (template: unknown, parameters: Readonly<Record<string, Json>>): Json => ({
    properties: {
      mode: 'Incremental',
      template: template as Json,
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
    },
  })
  return {
    arm,
    deploy: (template, parameters = SHOP) => arm('PUT', path, body(template, parameters)),
    whatIf: (template, parameters = SHOP) => arm('POST', `${path}/whatIf`, body(template, parameters)),
  }
}

/** What a deployment ended as, and why. */
export function endOf({ status, json }: Answer): Json {
  return [
    status,
    at(json, 'properties', 'provisioningState') ?? null,
    at(json, 'properties', 'error') ?? null,
  ]
}

export const DONE = [201, 'Succeeded', null]

/** The outputs of a deployment by name. */
export function outputsOf({ json }: Answer): Readonly<Record<string, Json | undefined>> {
  const outputs = at(json, 'properties', 'outputs')
  const all = isObject(outputs) ? Object.entries(outputs) : []
  return Object.fromEntries(all.map(([name, one]) => [name, at(one, 'value')]))
}

/** Everything that a burst changes in Azure. */
export async function mutableState(arm: Arm): Promise<JsonObject> {
  const paths = {
    profile: '…/Microsoft.Network/trafficManagerProfiles/tm-shop',
    plan: '…/Microsoft.Web/serverfarms/plan-shop-burst',
    app: '…/Microsoft.Web/sites/app-shop-burst',
  }
  const found: JsonObject = {}
  for (const [name, path] of Object.entries(paths)) {
    const { status, json } = await arm('GET', path)
    if (status !== 200 || !isObject(json)) throw new Error(`${path}: ${status}`)
    found[name] = { tags: json['tags'], sku: json['sku'], properties: json['properties'] }
  }
  return found
}
