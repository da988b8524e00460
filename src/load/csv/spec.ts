import { seconds } from '../../domain/units.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    csv: true
  }
}

export const csv: SourceSpec<'csv'> = {
  name: 'csv',
  line: 'a file of `timestamp,value` rows, or the rows',
  needs: { 'load-value': 'the path of a CSV file, or its rows' },
  takes: ['load-path', 'load-per', 'load-aggregation'],
  settleSeconds: seconds(0),
  history: 'the whole file',
  signIn: 'none',
  readsMetric: false,
  burst: 'metric',
  open: () => import('./source.ts'),
}
