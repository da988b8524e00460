import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadScope, LoadSource } from '../domain/load.ts'
import { placed } from './place.ts'
import type { LoadPorts } from './ports.ts'

export { makeBurstLoadSource } from './burst.ts'
export type { LoadPorts } from './ports.ts'

/**
 * The load source a target has configured. Each is imported only when it is used, so that a run pays for one.
 * Throws ActionError for a source that this version does not have; all else that is wrong is told by `read`.
 */
export async function makeLoadSource(
  config: LoadSourceConfig,
  scope: LoadScope,
  ports: LoadPorts,
): Promise<LoadSource> {
  return placed(await madeSource(config, scope, ports), config, ports)
}

async function madeSource(config: LoadSourceConfig, scope: LoadScope, ports: LoadPorts): Promise<LoadSource> {
  switch (config.source) {
    case 'azure-monitor':
      return (await import('./azure-monitor/source.ts')).azureMonitorSource(config, scope, ports)
    case 'prometheus':
      return (await import('./prometheus/source.ts')).prometheusSource(config, scope, ports)
    case 'http':
      return (await import('./http/source.ts')).httpSource(config, ports)
    case 'csv':
      return (await import('./csv/source.ts')).csvSource(config, ports)
    case 'value':
      return (await import('./value/source.ts')).valueSource(config, ports)
    case 'log-analytics':
      return (await import('./log-analytics/source.ts')).logAnalyticsSource(config, scope, ports)
    case 'stack-hub':
      return (await import('./stack-hub/source.ts')).stackHubSource(config, scope, ports)
  }
}
