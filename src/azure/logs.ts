import { ActionError } from '../domain/errors.ts'
import type { Cloud } from './clouds.ts'
import type { ArmSession } from './session.ts'

/** One query of a Log Analytics workspace. */
export interface LogsQuery {
  /** The workspace's own id (`customerId`), a GUID. */
  readonly workspaceId: string
  /** KQL. */
  readonly query: string
  /** Two ISO 8601 times joined by a slash: what `TimeGenerated` is limited to, besides what the query says itself. */
  readonly timespan: string
}

/** Reads of Log Analytics, a service beside Resource Manager with a host and a token of its own. */
export interface LogsReader {
  /** The parsed answer, `{tables, error?}`. Retries what may pass by itself. Throws ActionError. */
  query(query: LogsQuery, signal: AbortSignal): Promise<unknown>
}

/**
 * `open` makes a session for the host it is given. That session's token is for Log Analytics alone and goes to no other
 * host, just as that of Resource Manager never goes to Log Analytics. It is made when it is first needed.
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

/** The cloud as the session sees it: Log Analytics in the place of Resource Manager. */
function logsCloud(cloud: Cloud): Cloud {
  const { logAnalytics } = cloud
  if (logAnalytics === undefined) {
    throw new ActionError(`The Log Analytics host that belongs to ${cloud.resourceManager} is not known.`, {
      fix: 'load-source: log-analytics works in AzureCloud, AzureUSGovernment and AzureChinaCloud with their own resource-manager-endpoint; a sign-in token is sent to no host that is only guessed.',
      outcome: 'refused',
    })
  }
  return { ...cloud, resourceManager: logAnalytics, scope: `${logAnalytics}/.default` }
}
