import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadSource } from '../domain/load.ts'
import type { LoadPorts } from './ports.ts'

/** The source with the name of who answers it, so that two questions to one silent server are not both waited for. */
export function placed(source: LoadSource, config: LoadSourceConfig, { hub }: LoadPorts): LoadSource {
  const place = config.source === 'stack-hub' ? hub?.host : hostOf(config.url)
  return place === undefined ? source : { ...source, place }
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}
