import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { LogsQuery } from '../../src/azure/logs.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, request } from './support.ts'

export const ID = '00000000-0000-0000-0000-00000000001a'

export const WORKSPACE =
  '/subscriptions/0000/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log-eu'

export const KQL = 'AppRequests | summarize value = count() by timestamp = bin(TimeGenerated, 1m)'

export const at = (minute: number): string => new Date((NOW + minute * 60) * 1000).toISOString()

export type Columns = readonly (readonly [name: string, type: string])[]

export const COLUMNS: Columns = [
  ['timestamp', 'datetime'],
  ['value', 'long'],
]

export function table(rows: readonly unknown[], columns = COLUMNS, name = 'PrimaryResult'): unknown {
  return { tables: [{ name, columns: columns.map(([of, type]) => ({ name: of, type })), rows }] }
}

interface Result {
  readonly reading: LoadReading
  readonly queries: readonly LogsQuery[]
  readonly paths: readonly string[]
}

export async function read(
  answer: unknown,
  more: Partial<LoadSourceConfig> = {},
  workspace: unknown = { properties: { customerId: ID } },
  minutes = 10,
): Promise<Result> {
  const queries: LogsQuery[] = []
  const paths: string[] = []
  const it = ports({
    arm: {
      get: (path) => {
        paths.push(path)
        return Promise.resolve(workspace)
      },
    },
    logs: {
      query: (query) => {
        queries.push(query)
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
      },
    },
  })
  const source = await makeLoadSource(
    config({ source: 'log-analytics', resource: ID, query: KQL, ...more }),
    'private',
    it,
  )
  return { reading: await source.read(request(minutes)), queries, paths }
}
