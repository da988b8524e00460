import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadScope, LoadSource } from '../domain/load.ts'
import type { LoadPorts } from './ports.ts'
import type { SourceSpec } from './spec.ts'
import { specOf } from './specs.ts'

/**
 * The load source that a target has configured. Its code is loaded here and not before, so that a run pays for the
 * sources that it uses. `read` tells what is wrong with it.
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
    ...(place === undefined ? {} : { place }),
  }
}

/** Who answers on the private side. A pass then waits for one silent server once, and not once a question. */
function placeOf(
  { url }: LoadSourceConfig,
  signIn: SourceSpec['signIn'],
  { hub }: LoadPorts,
): string | undefined {
  if (signIn === 'hub') return hub?.host
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}
