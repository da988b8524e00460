import { minutes } from '../../domain/units.ts'
import { needsWholeId } from '../resource-rule.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    'stack-hub': true
  }
}

export const stackHub: SourceSpec<'stack-hub'> = {
  name: 'stack-hub',
  line: 'App Service’s own metrics of a web app or a plan on an [Azure Stack Hub](stack-hub.md)',
  needs: { 'load-resource': 'the id of the web app or the App Service plan on the Hub' },
  takes: ['load-metric', 'load-aggregation'],
  intervals: { service: 'App Service on a Hub', words: ['1m', '1h'] },
  // As for Azure Monitor, the newest minutes may be partial. No document says that the Hub is faster.
  settleSeconds: minutes(3),
  history: 'what the Hub keeps of the interval',
  signIn: 'hub',
  readsMetric: true,
  burst: 'metric',
  refuse: needsWholeId,
  open: () => import('./source.ts'),
}
