import { CLOUDS, GRAPH_AUDIENCE } from '../entra/clouds.ts'
import type { JsonObject } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'

/**
 * The endpoints of the clouds, which a client reads without a token. At a cloud's own name it names the real hosts; at
 * the loopback address everything is this server. Source: https://management.azure.com/metadata/endpoints.
 */
export function cloudMetadata(call: Call): Reply {
  const found = CLOUDS.filter((one) => one.arm === call.host)
  const body =
    found.length > 0
      ? found.map((one) =>
          cloud(one.name, `https://${one.arm}/`, `https://${one.login[0] ?? ''}`, one.audiences),
        )
      : [cloud('LocalAzure', `${call.origin}/`, call.origin, [call.origin])]
  return { status: 200, body }
}

function cloud(name: string, manager: string, login: string, audiences: readonly string[]): JsonObject {
  return {
    name,
    portal: 'https://portal.azure.com',
    authentication: {
      loginEndpoint: login,
      audiences: [...audiences],
      tenant: 'common',
      identityProvider: 'AAD',
    },
    resourceManager: manager,
    graph: GRAPH_AUDIENCE,
    microsoftGraphResourceId: `${GRAPH_AUDIENCE}/`,
    activeDirectoryDataLake: 'https://datalake.azure.net/',
    batch: 'https://batch.core.windows.net/',
    gallery: 'https://gallery.azure.com/',
    suffixes: {
      storage: 'core.windows.net',
      keyVaultDns: 'vault.azure.net',
      sqlServerHostname: 'database.windows.net',
    },
  }
}
