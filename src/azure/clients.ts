import { createWebSiteManagement, type WebSiteManagementContext } from '@azure/arm-appservice/api'
import { TrafficManagerManagementClient } from '@azure/arm-trafficmanager'
import { bearerTokenAuthenticationPolicyName } from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/identity'
import { dropProxyPolicy } from './process-agent.ts'
import type { ArmSession } from './session.ts'

/** The SDK clients of each subscription, made once. */
export interface Clients {
  trafficManager(subscriptionId: string): TrafficManagerManagementClient
  webSites(subscriptionId: string): WebSiteManagementContext
}

/** Makes no client before its subscription is asked for. All use the pipeline of `session`. */
export function makeClients(session: ArmSession): Clients {
  return {
    trafficManager: memoised((subscriptionId) => trafficManagerClient(session, subscriptionId)),
    webSites: memoised((subscriptionId) => webSitesClient(session, subscriptionId)),
  }
}

/** The SDKs demand a credential but never call it, because the session's own policy signs each request. */
const NO_CREDENTIAL: TokenCredential = {
  getToken: () => Promise.reject(new Error('requests are signed by the session')),
}

function trafficManagerClient(session: ArmSession, subscriptionId: string): TrafficManagerManagementClient {
  const client = new TrafficManagerManagementClient(NO_CREDENTIAL, subscriptionId, {
    ...sharedOptions(session),
    credentialScopes: session.cloud.scope,
  })
  takeOver(client.pipeline)
  return client
}

function webSitesClient(session: ArmSession, subscriptionId: string): WebSiteManagementContext {
  const client = createWebSiteManagement(NO_CREDENTIAL, subscriptionId, {
    ...sharedOptions(session),
    credentials: { scopes: [session.cloud.scope] },
  })
  takeOver(client.pipeline)
  return client
}

function sharedOptions({ cloud, policies, userAgent }: ArmSession) {
  return {
    endpoint: cloud.resourceManager,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: userAgent },
    additionalPolicies: policies.map((policy) => ({ policy, position: 'perRetry' as const })),
  }
}

function takeOver(pipeline: { removePolicy(options: { name: string }): unknown }): void {
  pipeline.removePolicy({ name: bearerTokenAuthenticationPolicyName })
  dropProxyPolicy(pipeline)
}

function memoised<T>(make: (subscriptionId: string) => T): (subscriptionId: string) => T {
  const made = new Map<string, T>()
  return (subscriptionId) => {
    const key = subscriptionId.toLowerCase()
    const client = made.get(key) ?? make(subscriptionId)
    made.set(key, client)
    return client
  }
}
