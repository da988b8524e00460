import type { IdentityConfig } from '../domain/config.ts'
import { secretOf } from './secret.ts'
import type { RunValues } from './shape-run.ts'

/** How to sign in, from values that have passed every check. */
export function buildIdentity(values: RunValues, certificatePem: string | undefined): IdentityConfig {
  const { 'tenant-id': tenantId, 'client-id': clientId, 'client-secret': clientSecret } = values
  return {
    authType: values['auth-type'],
    ...(tenantId !== undefined && { tenantId }),
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret: secretOf(clientSecret) }),
    ...(certificatePem !== undefined && { clientCertificate: secretOf(certificatePem) }),
  }
}
