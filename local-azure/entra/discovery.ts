import type { Call, Reply } from '../net/message.ts'

/** What a sign-in library reads first: where tokens are. `base` is the address of the tenant. */
export function openidConfiguration(base: string): Reply {
  return {
    status: 200,
    body: {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${base}/v2.0`,
      request_uri_parameter_supported: false,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
    },
  }
}

/** Whether an authority is one of Entra ID: here every one is. */
export function instanceDiscovery(call: Call, tenantId: string): Reply {
  const endpoint = call.query.get('authorization_endpoint') ?? ''
  const host = URL.canParse(endpoint) ? new URL(endpoint).host : call.host
  return {
    status: 200,
    body: {
      tenant_discovery_endpoint: `https://${host}/${tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  }
}
