import type { ErrorFields } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import type { SignIn } from './credentials.ts'
import type { Claims } from './oidc.ts'

type Advice = Pick<ErrorFields, 'fix' | 'transient'>
type Advise = (signIn: SignIn) => Advice

/** What to do about `code`, such as AADSTS700016, by its number, or else by the words of its first line. */
export function entraAdvice(code: string, firstLine: string, signIn: SignIn): Advice {
  return (ADVICE[code.slice('AADSTS'.length)] ?? byWords(firstLine, signIn))(signIn)
}

const ADVICE: Readonly<Record<string, Advise>> = {
  // The federated credential does not match the token in subject, issuer or audience.
  70021: federation,
  700211: federation,
  700212: federation,
  700213: federation,
  // The application has no federated credential at all.
  70025: federation,
  // A policy of the tenant names the issuers that it allows.
  700238: (signIn) => ({
    fix: `The tenant allows no federated credentials of the issuer ${printable(signIn.lastClaims()?.issuer ?? '', 200)}: ask its administrator to allow it, or sign in with client-certificate or a managed identity.`,
  }),
  // Entra fetches the issuer's keys itself, so it must reach a GitHub Enterprise Server from the internet.
  501661: unreachableIssuer,
  90061: unreachableIssuer,
  50166: unreachableIssuer,
  700016: ({ identity }) => ({
    fix: `Correct client-id or tenant-id: no application ${printable(identity.clientId ?? '', 60)} is known in tenant ${printable(identity.tenantId ?? '', 60)}. client-id is the "Application (client) ID", not the object id.`,
  }),
  700024: () => ({
    fix: 'The ID token was too old or too young when it arrived: check the clock of the runner, and run again.',
    transient: true,
  }),
  700027: () => ({
    fix: 'The certificate in client-certificate does not belong to the application: upload its public part there, or give the right one.',
  }),
  1000502: () => ({
    fix: 'The certificate in client-certificate has expired, or is not valid yet: upload a new one to the application, and store it with its key.',
  }),
  7000215: () => ({
    fix: 'client-secret is wrong: it must be the "Value" of the secret, not its "Secret ID". Store it again in the repository secret.',
  }),
  7000222: () => ({
    fix: 'client-secret has expired: create a new one and store it, or use an ID token instead.',
  }),
  7000229: ({ identity }) => ({
    fix: `The application has no service principal in tenant ${printable(identity.tenantId ?? '', 60)}: create it there (az ad sp create --id CLIENT-ID), or correct tenant-id.`,
  }),
  7000112: () => ({
    fix: 'The application is disabled in its tenant: enable it, or use another client-id.',
  }),
  90002: ({ identity }) => ({
    fix: `Correct tenant-id: no tenant ${printable(identity.tenantId ?? '', 60)} is known in this cloud. If it is in another cloud, set environment.`,
  }),
  900023: () => ({ fix: 'Correct tenant-id: it is neither a guid nor a domain name of a tenant.' }),
  500011: () => ({
    fix: 'The tenant does not know this Resource Manager: check that environment, resource-manager-endpoint and tenant-id belong together.',
  }),
  53003: () => ({
    fix: 'A Conditional Access policy of the tenant blocks this sign-in: ask its administrator to exempt the identity or the address of the runner.',
  }),
}

/** Entra has many numbers for the ways in which it does not get an issuer's metadata or keys. */
const ISSUER_WORDS =
  /\b(?:fail\w*|unable|cannot|could not|error)\b.{0,120}\b(?:OIDC|OpenID|issuer|jwks|signing keys)\b|\b(?:OIDC|OpenID|issuer|jwks|signing keys)\b.{0,120}\b(?:failed|unreachable|not reachable|timed out)\b/iu

/** Entra's words for what passes by itself, such as AADSTS90033 and AADSTS90024. */
const TRANSIENT_WORDS = /transient error|temporarily unavailable|try again later/iu

function byWords(said: string, { method }: SignIn): Advise {
  if (TRANSIENT_WORDS.test(said.slice(0, 500))) return passing
  return method === 'oidc' && ISSUER_WORDS.test(said.slice(0, 500)) ? unreachableIssuer : otherCode
}

function passing(): Advice {
  return { fix: 'Microsoft Entra ID is busy or down for a moment: run again later.', transient: true }
}

function otherCode(): Advice {
  return { fix: 'Look the code up at the link, and check tenant-id, client-id and environment.' }
}

function federation(signIn: SignIn): Advice {
  const claims = signIn.lastClaims()
  if (claims === undefined)
    return { fix: 'Create a federated credential that matches the ID token of this job.' }
  return { fix: federationFix(claims) }
}

function unreachableIssuer(signIn: SignIn): Advice {
  const issuer = signIn.lastClaims()?.issuer
  return {
    fix:
      `Entra cannot reach the issuer of the ID token${issuer === undefined ? '' : ` (${printable(issuer, 300)})`}. ` +
      'It must answer Microsoft Entra ID over public https at <issuer>/.well-known/openid-configuration and at the jwks_uri named there. ' +
      'If Entra cannot reach your GitHub Enterprise Server, sign in with client-certificate, client-secret or a managed identity.',
  }
}

/** Describes the exact credential to create, because Entra compares the three texts character by character. */
function federationFix(claims: Claims): string {
  const [issuer, subject, audience] = [claims.issuer, claims.subject, claims.audience].map((it) =>
    printable(it, 300),
  )
  return [
    'No federated credential of the application matches the ID token of this job. Create one with exactly',
    '',
    `    issuer:   ${issuer ?? ''}`,
    `    subject:  ${subject ?? ''}`,
    `    audience: ${audience ?? ''}`,
    '',
    'The subject changes with the branch, the environment and the event of the run. Repositories made since July 2026 ' +
      'have their ids in it (repo:OWNER@1/REPO@2:…), older ones only names (repo:OWNER/REPO:…).',
  ].join('\n')
}
