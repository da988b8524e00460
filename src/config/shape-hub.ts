import { optional, type ValuesOf } from './field.ts'
import { guid, tenant } from './kinds-azure.ts'
import { words } from './kinds.ts'
import { endpoint } from './kinds-web.ts'

export const HUB_ENDPOINT_EXAMPLE = 'https://management.region.example.com'

/** Keys of `stack-hub:` in the config file: the address of the Hub, and the identity that reads it if it is another one. */
export const HUB_SHAPE = {
  endpoint: optional(endpoint(HUB_ENDPOINT_EXAMPLE)),
  'tenant-id': optional(tenant()),
  'client-id': optional(guid('an application')),
  'client-secret': optional({ ...words('a client secret', '${HUB_CLIENT_SECRET}'), secret: true as const }),
  'client-certificate': optional({
    ...words(
      'the PEM text of a certificate and its private key, or the path of such a file',
      '${HUB_CLIENT_CERTIFICATE}',
      500_000,
    ),
    secret: true as const,
  }),
} as const

export type HubShape = typeof HUB_SHAPE
export type HubValues = ValuesOf<HubShape>
