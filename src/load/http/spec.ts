import { seconds } from '../../domain/units.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    http: true
  }
}

export const http: SourceSpec<'http'> = {
  name: 'http',
  line: 'any address that answers JSON or the Prometheus text format',
  needs: { 'load-url': 'the address the load is read from, such as https://status.example.com/load' },
  takes: ['load-path', 'load-headers', 'load-per', 'load-aggregation'],
  settleSeconds: seconds(0),
  history: 'what the address answers',
  signIn: 'none',
  readsMetric: false,
  burst: 'metric',
  open: () => import('./source.ts'),
}
