import https from 'node:https'
import { proxyPolicyName, type PipelinePolicy } from '@azure/core-rest-pipeline'

/**
 * Sends every request over the process's own agent, which knows the proxy (src/network) and keeps its connections:
 * one that the SDK's HTTP client makes for itself knows of no proxy. Plain http is the managed identity's address on
 * this machine, which is never behind one.
 */
export const processAgent: PipelinePolicy = {
  name: 'processAgent',
  sendRequest(request, next) {
    if (request.url.startsWith('https:')) request.agent = https.globalAgent
    else delete request.agent
    return next(request)
  },
}

/** The SDK's own proxy policy would open a new tunnel for every request. */
export function dropProxyPolicy(pipeline: { removePolicy(options: { name: string }): unknown }): void {
  pipeline.removePolicy({ name: proxyPolicyName })
}
