import https from 'node:https'
import { proxyPolicyName, type PipelinePolicy } from '@azure/core-rest-pipeline'

/**
 * Sends every request through the process's own agent, which knows the proxy (src/network) and keeps connections open.
 * An agent of the SDK would know no proxy. Plain http is the managed identity's address on this machine, never behind a
 * proxy.
 */
export const processAgent: PipelinePolicy = {
  name: 'processAgent',
  sendRequest(request, next) {
    if (request.url.startsWith('https:')) request.agent = https.globalAgent
    else delete request.agent
    return next(request)
  },
}

/** Removes the SDK's proxy policy, which would open a new tunnel for every request. */
export function dropProxyPolicy(pipeline: { removePolicy(options: { name: string }): unknown }): void {
  pipeline.removePolicy({ name: proxyPolicyName })
}
