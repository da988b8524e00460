import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadScope, LoadSource } from '../domain/load.ts'
import type { LoadPorts } from './ports.ts'
import type { SourceSpec } from './spec.ts'
import { specOf } from './specs.ts'

/**
 * The load source of a target. Loads its code only here, so that a run pays only for the sources that it uses. `read`
 * reports its problems.
 */
export async function makeLoadSource(
  config: LoadSourceConfig,
  scope: LoadScope,
  ports: LoadPorts,
): Promise<LoadSource> {
  const { open, settleSeconds, signIn } = specOf(config.source)
  const { source } = await open()
  const place = placeOf(config, signIn, ports)
  return {
    settleSeconds,
    ...source({ config, scope, ports, settleSeconds }),
    ...(place !== undefined && { place }),
  }
}

/** The server on the private side that answers. A pass then waits for one silent server once, not once for each source. */
function placeOf(
  { url }: LoadSourceConfig,
  signIn: SourceSpec['signIn'],
  { hub }: LoadPorts,
): string | undefined {
  if (signIn === 'hub') return hub?.host
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}
