import { minutes } from '../../domain/units.ts'
import { needsWholeId } from '../resource-rule.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    'azure-monitor': true
  }
}

export const azureMonitor: SourceSpec<'azure-monitor'> = {
  name: 'azure-monitor',
  line: 'any metric of any Azure resource',
  needs: { 'load-resource': 'the id of the resource whose metric is the load' },
  takes: ['load-metric', 'load-namespace', 'load-filter', 'load-aggregation'],
  intervals: { service: 'Azure Monitor', seconds: [60, 300, 900, 1800, 3600, 21_600, 43_200, 86_400] },
  // Samples of the last one to three minutes are partial or missing, and would be taken for a fall in load.
  settleSeconds: minutes(3),
  history: '93 days',
  signIn: 'azure',
  readsMetric: true,
  burst: 'metric',
  refuse: needsWholeId,
  open: () => import('./source.ts'),
}
