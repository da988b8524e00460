import type { LoadSourceConfig, LoadSourceName } from '../domain/config.ts'
import type { LoadScope, LoadSource } from '../domain/load.ts'
import type { Seconds } from '../domain/units.ts'
import type { LoadPorts } from './ports.ts'
import type { Sample } from './resample.ts'

/** Config keys that only some sources read. `load-interval` is for all. */
export const SOURCE_KEYS = [
  'load-resource',
  'load-metric',
  'load-namespace',
  'load-filter',
  'load-aggregation',
  'load-per',
  'load-query',
  'burst-load-query',
  'load-url',
  'load-headers',
  'load-path',
  'load-value',
] as const
export type SourceKey = (typeof SOURCE_KEYS)[number]

/** The problem of a value, and the fix: "load-value" "is …" "Give …". */
export interface Refusal {
  readonly key: SourceKey
  readonly is: string
  readonly fix: string
}

/** The values that a source may check before anything is read. */
export interface SourceValues {
  readonly 'load-resource'?: string | undefined
  readonly 'load-value'?: string | undefined
}

/** Everything on which one reading of a source depends. */
export interface SourceContext {
  readonly config: LoadSourceConfig
  readonly scope: LoadScope
  readonly ports: LoadPorts
  /** How young a sample may be before it is settled. */
  readonly settleSeconds: Seconds
}

/** The code of a source, loaded on first use. */
export interface SourceCode {
  readonly source: (context: SourceContext) => Pick<LoadSource, 'name' | 'read'>
  readonly samples?: GivenSamples
}

/** All samples that the configuration itself contains, however old. Returns their name. Throws ActionError. */
export type GivenSamples = (
  config: LoadSourceConfig,
  ports: Pick<LoadPorts, 'readFile'>,
  signal: AbortSignal,
  add: (sample: Sample) => void,
) => Promise<string>

/**
 * What the rest of the program knows about a source before it is used: rules of the config, JSON schema and
 * documentation derive from it. It is data; only `open` loads code, so that a wrong input waits for none.
 */
export interface SourceSpec<Name extends LoadSourceName = LoadSourceName> {
  readonly name: Name
  /** What it reads, in Markdown, for the documentation. */
  readonly line: string
  /** Required keys, each with the value to set. */
  readonly needs: Partial<Record<SourceKey, string>>
  readonly takes: readonly SourceKey[]
  /** Values of `load-interval` for which its service has samples, as a user writes them; absent if any works. */
  readonly intervals?: { readonly service: string; readonly words: readonly string[] }
  /** How young a sample may be before it is settled: younger ones may be partial and are left out. */
  readonly settleSeconds: Seconds
  /** How far back it answers, for the documentation. */
  readonly history: string
  /** Whose sign-in it needs, and so on whose side it is. */
  readonly signIn: 'none' | 'azure' | 'hub'
  /** It reads a metric of an Azure resource, whose name tells its unit. */
  readonly readsMetric: boolean
  /** How the burst side's own load is read: by a query to the same source, or by a metric of the web app. */
  readonly burst: 'query' | 'metric'
  /** Problems of the values besides missing ones. */
  readonly refuse?: (values: SourceValues) => Refusal | undefined
  readonly open: () => Promise<SourceCode>
}
