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
  line: 'a metric of any Azure resource, such as Application Insights `requests/count`',
  needs: { 'load-resource': 'the id of the resource whose metric is the load' },
  takes: ['load-metric', 'load-namespace', 'load-filter', 'load-aggregation'],
  intervals: { service: 'Azure Monitor', words: ['1m', '5m', '15m', '30m', '1h'] },
  // Samples of the last one to three minutes are partial or missing, and would look like a fall in load.
  settleSeconds: minutes(3),
  history: '93 days',
  signIn: 'azure',
  readsMetric: true,
  burst: 'metric',
  refuse: needsWholeId,
  open: () => import('./source.ts'),
}
