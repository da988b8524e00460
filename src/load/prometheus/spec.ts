import { seconds } from '../../domain/units.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    prometheus: true
  }
}

export const prometheus: SourceSpec<'prometheus'> = {
  name: 'prometheus',
  line: 'a PromQL query; also Thanos, Mimir and VictoriaMetrics',
  needs: {
    'load-url': 'the address of the server, such as https://prometheus.example.com',
    'load-query': 'the PromQL query whose result is the load, such as sum(rate(http_requests_total[2m]))',
  },
  takes: ['load-headers', 'load-per', 'burst-load-query'],
  settleSeconds: seconds(0),
  history: 'what the server retains',
  signIn: 'none',
  readsMetric: false,
  burst: 'query',
  open: () => import('./source.ts'),
}
