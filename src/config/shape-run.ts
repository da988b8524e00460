import { MODES } from '../domain/modes.ts'
import { optional, withDefault, type ValuesOf } from './field.ts'
import { HUB_ENDPOINT_EXAMPLE } from './shape-hub.ts'
import { endpoint } from './kinds-web.ts'
import { guid, guids, tenant } from './kinds-azure.ts'
import { choice, duration, durationOr, flag, flagOr, list, words } from './kinds.ts'

/** Given, or made from names of Azure, where an app or a group may be called `müller` or `shop(eu)`. */
function isTargetName(text: string): boolean {
  return /^[^\s,]{1,400}$/u.test(text)
}

/** Keys that apply to the whole run, by their names in the contract. */
export const RUN_SHAPE = {
  mode: withDefault(choice(MODES), 'auto'),
  'dry-run': withDefault(flag(), false),
  only: optional(list(isTargetName, 'names of targets, parted by commas', 'shop-eu, shop-us')),
  'hold-for': optional(durationOr(0, '1m', '30d', '2h')),
  reason: optional(words('text of at most 1000 characters', 'release 2026.8', 1000)),
  timeout: withDefault(duration('1m', '5d', '50m'), '50m'),
  'wait-in-run': optional(durationOr(0, '10s', '5d', '30m')),
  'watch-for': withDefault(duration('2m', '5d', '5h'), '5h'),
  'watch-interval': withDefault(duration('10s', '1h', '1m'), '1m'),
  'hand-over': withDefault(choice(['dispatch', 'none']), 'dispatch'),
  'tenant-id': optional(tenant()),
  'client-id': optional(guid('an application or managed identity')),
  'client-secret': optional({
    ...words('a client secret', '${{ secrets.AZURE_CLIENT_SECRET }}'),
    secret: true as const,
  }),
  'github-token': optional({
    ...words('a GitHub token', '${{ github.token }}'),
    secret: true as const,
  }),
  'client-certificate': optional({
    ...words(
      'the PEM text of a certificate and its private key, or the path of such a file',
      '${{ secrets.AZURE_CLIENT_CERTIFICATE }}',
      500_000,
    ),
    secret: true as const,
  }),
  'auth-type': withDefault(
    choice(['auto', 'oidc', 'secret', 'certificate', 'managed-identity', 'cli']),
    'auto',
  ),
  'allowed-subscriptions': optional(guids('subscriptions')),
  environment: withDefault(choice(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud']), 'AzureCloud'),
  'resource-manager-endpoint': optional(endpoint('https://management.azure.com')),
  'authority-host': optional(endpoint('https://login.microsoftonline.com')),
  'stack-hub-endpoint': optional(endpoint(HUB_ENDPOINT_EXAMPLE)),
  'ca-certificate': optional(
    words('PEM text, or the path of a PEM file', '/etc/ssl/company-ca.pem', 500_000),
  ),
  summary: withDefault(choice(['always', 'on-change', 'never']), 'always'),
  'github-deployment': optional(words('the name of an environment', 'burst', 255)),
  'github-issue': optional(flagOr('the name of a label', 'true', 50)),
  'audit-file': optional(words('the path of a file', 'cloudburst-audit.jsonl', 1000)),
} as const

export type RunShape = typeof RUN_SHAPE
export type RunValues = ValuesOf<RunShape>

/** Inputs that a file in the repository must not contain: it comes with a pull request. */
export const INPUT_ONLY = ['client-secret', 'client-certificate', 'github-token', 'authority-host'] as const
