import { ActionError } from '../domain/errors.ts'
import type { Cloud } from './clouds.ts'
import type { ArmSession } from './session.ts'

/** One query of a Log Analytics workspace. */
export interface LogsQuery {
  /** The workspace's own id (`customerId`), a GUID. */
  readonly workspaceId: string
  /** KQL. */
  readonly query: string
  /** Two ISO 8601 times joined by a slash: they limit `TimeGenerated` in addition to the query itself. */
  readonly timespan: string
}

/** Reads Log Analytics, a service beside Resource Manager with its own host and token. */
export interface LogsReader {
  /** The parsed answer, `{tables, error?}`. Retries transient errors. Throws ActionError. */
  query(query: LogsQuery, signal: AbortSignal): Promise<unknown>
}

/**
 * `open` makes a session for a host, when it is first needed. That session's token is for Log Analytics alone and goes
 * to no other host, just as the token of Resource Manager never goes to Log Analytics.
 */
export function makeLogs(cloud: Cloud, open: (cloud: Cloud) => ArmSession): LogsReader {
  let session: ArmSession | undefined
  return {
    async query({ workspaceId, ...body }, signal) {
      session ??= open(logsCloud(cloud))
      const url = `/v1/workspaces/${encodeURIComponent(workspaceId)}/query`
      return (await session.send({ method: 'POST', url, body }, signal, { body: 'json' })).value
    },
  }
}

/** The cloud as the session sees it: Log Analytics in place of Resource Manager. */
function logsCloud(cloud: Cloud): Cloud {
  const { logAnalytics } = cloud
  if (logAnalytics === undefined) {
    throw new ActionError(`The Log Analytics host that belongs to ${cloud.resourceManager} is not known.`, {
      fix: 'load-source: log-analytics works in AzureCloud, AzureUSGovernment and AzureChinaCloud with their own resource-manager-endpoint; the run sends a sign-in token to no host that it can only guess.',
      outcome: 'refused',
    })
  }
  return { ...cloud, resourceManager: logAnalytics, scope: `${logAnalytics}/.default` }
}
