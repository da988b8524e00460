import { seconds } from '../../domain/units.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    value: true
  }
}

export const value: SourceSpec<'value'> = {
  name: 'value',
  line: 'a number or a series that the workflow brings, or the number of an [alert](alerts.md)',
  needs: { 'load-value': 'the load itself: a number, [[epochSeconds, value], …], or alert' },
  takes: ['load-per', 'load-aggregation'],
  settleSeconds: seconds(0),
  history: 'what the workflow hands over',
  signIn: 'none',
  readsMetric: false,
  burst: 'metric',
  refuse: ({ 'load-value': given }) =>
    given === undefined || isLoadValue(given)
      ? undefined
      : {
          key: 'load-value',
          is: 'is neither a number of 0 or more, nor JSON [[epochSeconds, value], …], nor the word alert',
          fix: 'Give the load itself; for a file of rows use load-source: csv.',
        },
  open: () => import('./source.ts'),
}

function isLoadValue(text: string): boolean {
  if (text === 'alert') return true
  try {
    const given: unknown = JSON.parse(text)
    return Array.isArray(given) || (typeof given === 'number' && given >= 0)
  } catch {
    return false
  }
}
