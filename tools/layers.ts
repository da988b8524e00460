/**
 * Who may import whom: read by the linter (`.dependency-cruiser.mjs`), and by `npm run docs` for the table in
 * `docs/design.md`.
 */

export interface Layer {
  /** From the root of the repository; a name that ends in `.ts` is one file. */
  readonly path: string
  /** What lives there, for the table. */
  readonly holds: string
  /** Paths under `src`: a folder, one file, or `*` for one name within a path. Its own folder goes without saying. */
  readonly imports: readonly string[]
  /** npm packages and modules of Node; `*` at the end stands for any rest. */
  readonly packages: readonly string[]
}

/** Pure: they reach nothing outside of the program. */
const PURE = ['domain', 'schedule', 'evidence', 'record', 'policy', 'burst', 'plant', 'simulate'] as const

const ADAPTERS = [
  'network',
  'clock',
  'azure',
  'load',
  'health',
  'config',
  'events',
  'github',
  'report',
] as const

export const LAYERS: readonly Layer[] = [
  {
    path: 'src/domain',
    holds: 'types and pure helpers that every layer shares: units, series, resources, errors',
    imports: [],
    packages: [],
  },
  {
    path: 'src/schedule',
    holds: 'cron expressions and time zones',
    imports: ['domain'],
    packages: ['croner'],
  },
  {
    path: 'src/evidence',
    holds: 'readings with their doubts, and what they may start, raise, lower or end',
    imports: ['domain'],
    packages: [],
  },
  {
    path: 'src/record',
    holds: 'the state tag: one table of fields that packs and unpacks, its transitions',
    imports: ['domain'],
    packages: [],
  },
  {
    path: 'src/policy',
    holds: 'pure: demand, forecast, share, precedence → Decision',
    imports: ['domain', 'evidence'],
    packages: [],
  },
  {
    path: 'src/burst',
    holds: 'the reconciler over ports: observe, plan, apply',
    imports: ['domain', 'evidence', 'record', 'policy', 'clock/deadlines.ts'],
    packages: [],
  },
  {
    path: 'src/network',
    holds: 'proxy, private certificates, host names',
    imports: ['domain'],
    packages: ['node:*'],
  },
  {
    path: 'src/clock',
    holds: 'real time, and the virtual time of the local Azure',
    imports: ['domain', 'network'],
    packages: ['node:*'],
  },
  {
    path: 'src/azure',
    holds: 'adapters to the SDKs: clouds, credentials, Traffic Manager, App Service, metrics',
    imports: ['domain', 'network', 'clock', 'burst/ports.ts'],
    packages: ['@azure/*', 'node:*'],
  },
  {
    path: 'src/load',
    holds: 'one folder a source: its specification, the request, the reading of the answer',
    imports: ['domain', 'evidence', 'network', 'azure/arm-reader.ts', 'azure/logs.ts', 'azure/hub/errors.ts'],
    packages: ['jmespath', 'papaparse', 'node:vm'],
  },
  {
    path: 'src/health',
    holds: 'health tests over HTTP',
    imports: ['domain', 'network', 'burst/ports.ts'],
    packages: ['node:http', 'node:https', 'node:stream', 'node:zlib'],
  },
  {
    path: 'src/config',
    holds: 'inputs and YAML → one validated `RunConfig`; all problems at once',
    imports: ['domain', 'schedule', 'load/spec.ts', 'load/specs.ts', 'load/*/spec.ts'],
    packages: ['zod/mini', 'yaml'],
  },
  {
    path: 'src/events',
    holds: 'alerts in the event that started the run',
    imports: ['domain'],
    packages: ['zod/mini'],
  },
  {
    path: 'src/github',
    holds:
      "dispatch, run history, deployments, issues and what a workflow file says, through GitHub's own client, loaded lazily",
    imports: ['domain', 'network'],
    packages: ['@actions/github', 'yaml'],
  },
  {
    path: 'src/report',
    holds: 'log, job summary, charts, audit record',
    imports: ['domain', 'evidence', 'policy', 'burst'],
    packages: ['node:crypto', 'node:util'],
  },
  {
    path: 'src/plant',
    holds: 'a model of the world (DNS, instances, cost) for simulate and the bench',
    imports: ['domain', 'evidence', 'policy'],
    packages: [],
  },
  {
    path: 'src/simulate',
    holds: 'replays history through policies',
    imports: ['domain', 'evidence', 'policy', 'load', 'plant', 'report'],
    packages: [],
  },
  {
    path: 'src/modes',
    holds: 'one row a mode; what a run of it does',
    imports: [...PURE, ...ADAPTERS, 'runtime.ts'],
    packages: ['node:util'],
  },
  {
    path: 'src/runtime.ts',
    holds: 'what a run is handed of the machine and the workflow',
    imports: ['domain', 'network', 'report'],
    packages: [],
  },
  {
    path: 'src/run.ts',
    holds: 'one run, from the inputs to the exit code',
    imports: [...PURE, ...ADAPTERS, 'modes', 'runtime.ts'],
    packages: [],
  },
  {
    path: 'src/runner',
    holds: 'the only importer of `@actions/core`: inputs, outputs, signals, summary',
    imports: ['domain', 'network', 'report', 'runtime.ts'],
    packages: ['@actions/core/*', '@actions/exec/*', '@actions/http-client/*', 'node:*'],
  },
  {
    path: 'src/main.ts',
    holds: 'the entry',
    imports: ['runner', 'run.ts'],
    packages: [],
  },
  {
    path: 'local-azure',
    holds:
      'an ARM, Entra, metrics and Traffic Manager on this machine; it must not share the mistakes of the action',
    imports: [
      'domain',
      'report/chart-model.ts',
      'report/chart.ts',
      'report/page/document.ts',
      'report/page/parts.ts',
      'report/safe.ts',
      'plant/dirt.ts',
    ],
    packages: ['selfsigned', 'node:*'],
  },
]
