import { minutes } from '../../domain/units.ts'
import type { SourceSpec } from '../spec.ts'

declare module '../../domain/config.ts' {
  interface LoadSources {
    'log-analytics': true
  }
}

const WORKSPACE = /\/providers\/microsoft\.operationalinsights\/workspaces\/[^/]+\/?$|^[^/]+$/iu

export const logAnalytics: SourceSpec<'log-analytics'> = {
  name: 'log-analytics',
  line: 'a KQL query',
  needs: {
    'load-resource': 'the id of the workspace to query, or its Workspace ID',
    'load-query': 'the KQL query whose rows are the load, one a minute',
  },
  takes: ['load-per', 'burst-load-query'],
  // Ingestion takes up to about three minutes on average, and longer for some tables, so a younger minute may be
  // partial.
  settleSeconds: minutes(5),
  history: 'what the workspace retains',
  signIn: 'azure',
  readsMetric: false,
  burst: 'query',
  refuse: ({ 'load-resource': resource }) =>
    resource === undefined || WORKSPACE.test(resource)
      ? undefined
      : {
          key: 'load-resource',
          is: 'is not a Log Analytics workspace',
          fix: 'Give its full id, /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…, or its Workspace ID, a GUID.',
        },
  open: () => import('./source.ts'),
}
