import type { LoadSourceConfig, RunConfig } from '../domain/config.ts'
import { isText } from '../load/csv/is-text.ts'

function sourcesOf({ targets }: RunConfig): readonly LoadSourceConfig[] {
  return targets.flatMap(({ load }) => [
    ...(load?.rules ?? []).map(({ main }) => main),
    ...(load?.vetoes ?? []).map(({ source }) => source),
  ])
}

/** URLs that the config names besides those of Azure. */
export function privateUrls(config: RunConfig): readonly string[] {
  const ofLoads = sourcesOf(config).map(({ url }) => url)
  return [...ofLoads, config.stackHub?.endpoint].filter((url) => url !== undefined)
}

/** Files that hold the load: a run that writes one of them would read what it has just emptied. */
export function loadFiles(config: RunConfig): readonly string[] {
  return sourcesOf(config).flatMap(({ source, value }) =>
    source === 'csv' && value !== undefined && !isText(value) ? [value] : [],
  )
}
