import { withoutEndSlashes } from '../domain/text.ts'
import type { IdentityConfig, StackHubConfig } from '../domain/config.ts'
import type { ActionError } from '../domain/errors.ts'
import { isCertificatePath, readCertificate } from './certificate.ts'
import { applyRules, readFields, type Checked, type FieldsRule } from './check.ts'
import { fillVariables, variableValues, type Variables } from './header-variables.ts'
import { problemOf, refusal, type Finding, type Given, type Raw } from './origin.ts'
import { secretOf } from './secret.ts'
import { HUB_ENDPOINT_EXAMPLE, HUB_SHAPE, type HubShape, type HubValues } from './shape-hub.ts'

export interface HubSource {
  readonly readFile: (path: string) => Promise<string>
  readonly env: Variables
  readonly mask: (secret: string) => void
}

export interface ReadHub {
  /** Undefined if the run has no Hub, or there are problems. */
  readonly stackHub?: StackHubConfig
  readonly problems: readonly ActionError[]
}

const SECRETS = ['client-secret', 'client-certificate'] as const

/**
 * The Hub of the run. `block` is `stack-hub:` of the config file. `flat` is the key `stack-hub-endpoint`; as an input
 * it overrides the block's own endpoint. Without an identity in the block, the run's own identity signs in to the Hub.
 */
export async function readStackHub(
  block: Raw | undefined,
  flat: Given | undefined,
  common: IdentityConfig,
  source: HubSource,
): Promise<ReadHub> {
  const flatEndpoint = typeof flat?.value === 'string' ? flat.value : undefined
  if (block === undefined)
    return {
      problems: [],
      ...(flatEndpoint !== undefined && {
        stackHub: {
          endpoint: withoutEndSlashes(flatEndpoint.trim()),
          identity: common,
          isRunsOwn: true,
          ...namedByFile(flat),
        },
      }),
    }
  const literal = SECRETS.flatMap((key) => literalSecret(block, key))
  const whole = withEndpoint(block, flat)
  const filled = fillVariables(whole, Object.keys(HUB_SHAPE), source.env)
  maskVariables(whole, source)
  maskSecrets(filled.raw, source)
  const checked = readFields(HUB_SHAPE, filled.raw)
  const certificate = await readCertificate(
    checked.values['client-certificate'],
    "'client-certificate' of stack-hub",
    source,
  )
  const problems = [
    ...literal,
    ...filled.problems,
    ...checked.problems,
    ...applyRules(HUB_RULES, checked, common),
    ...certificate.problems,
  ]
  if (problems.length > 0) return { problems }
  const { stackHub } = built(checked, certificate.pem, common)
  return {
    problems,
    ...(stackHub && { stackHub: { ...stackHub, ...namedByFile(whole.given.get('endpoint')) } }),
  }
}

function namedByFile(given: Given | undefined): Pick<StackHubConfig, 'isNamedByFile'> {
  return given?.origin.kind === 'file' ? { isNamedByFile: true } : {}
}

function built({ values }: Checked<HubShape>, pem: string | undefined, common: IdentityConfig): ReadHub {
  const { endpoint } = values
  if (endpoint === undefined) return { problems: [] }
  const identity = identityOf(values, pem, common)
  const isRunsOwn = identity.clientSecret !== undefined && identity.clientSecret === common.clientSecret
  return { problems: [], stackHub: { endpoint, identity, ...(isRunsOwn && { isRunsOwn }) } }
}

/** Another client has another secret, so use the common secret only with the common client. */
function identityOf(values: HubValues, pem: string | undefined, common: IdentityConfig): IdentityConfig {
  const { 'tenant-id': tenantId = common.tenantId, 'client-secret': secret } = values
  const clientId = values['client-id'] ?? common.clientId
  const own = values['client-id'] !== undefined || secret !== undefined || pem !== undefined
  const named = { ...(tenantId !== undefined && { tenantId }), ...(clientId !== undefined && { clientId }) }
  if (!own) return { ...common, ...named }
  if (secret !== undefined) return { authType: 'secret', ...named, clientSecret: secretOf(secret) }
  if (pem !== undefined) return { authType: 'certificate', ...named, clientCertificate: secretOf(pem) }
  return { authType: common.authType, ...named }
}

/** An input wins. Beside the block, a key at the top of the same file is a contradiction. */
function withEndpoint(block: Raw, flat: Given | undefined): Raw {
  if (flat === undefined) return block
  if (flat.origin.kind === 'file' && block.given.has('endpoint')) return block
  return { ...block, given: new Map([...block.given, ['endpoint', flat]]) }
}

function literalSecret(block: Raw, key: (typeof SECRETS)[number]): ActionError[] {
  const given = block.given.get(key)
  if (typeof given?.value !== 'string' || /^\s*\$\{\w+\}\s*$/u.test(given.value)) return []
  if (key === 'client-certificate' && isCertificatePath(given.value)) return []
  const location = given.origin.kind === 'file' ? given.origin.file.locate(given.origin.path) : undefined
  const name = key === 'client-secret' ? 'HUB_CLIENT_SECRET' : 'HUB_CLIENT_CERTIFICATE'
  return [
    refusal(
      `'${key}' of stack-hub is a secret, which must not be in a file of the repository`,
      `Write ${key}: \${${name}}, and set it in the step: env: { ${name}: "\${{ secrets.${name} }}" }`,
      location,
    ),
  ]
}

/** What a variable holds may be shown if it is an id or the name of a host. */
const SHOWN =
  /^(?:[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}|(?:https:\/\/)?[a-z\d-]{1,40}(?:\.[a-z\d-]{1,40})+\/?)$/u
/** A shorter value is a part of honest words. */
const SHORTEST_MASKED = 8

/** A secret may stand where an id belongs, by mistake or not, and then a refusal would quote it. */
function maskVariables(raw: Raw, { env, mask }: HubSource): void {
  for (const value of variableValues(raw, Object.keys(HUB_SHAPE), env))
    if (value.length >= SHORTEST_MASKED && !SHOWN.test(value)) mask(value)
}

function maskSecrets({ given }: Raw, { mask }: HubSource): void {
  for (const key of SECRETS) {
    const value = given.get(key)?.value
    if (typeof value === 'string' && (key === 'client-secret' || !isCertificatePath(value))) mask(value)
  }
}

type HubRule = FieldsRule<HubShape, IdentityConfig>

const HUB_RULES: readonly HubRule[] = [
  {
    needs: ['endpoint'],
    find: ({ endpoint }) =>
      endpoint === undefined
        ? finding(
            'endpoint',
            'is missing',
            `Set it to the Hub's Resource Manager, such as ${HUB_ENDPOINT_EXAMPLE}.`,
          )
        : undefined,
  },
  {
    needs: ['client-secret', 'client-certificate'],
    find: (values) =>
      values['client-secret'] !== undefined && values['client-certificate'] !== undefined
        ? finding('client-secret', 'is given, and so is client-certificate', 'Take one of the two out.')
        : undefined,
  },
  {
    needs: ['client-id', 'client-secret', 'client-certificate'],
    find: (values, _given, common) =>
      hasSecret(values) && values['client-id'] === undefined && common.clientId === undefined
        ? finding('client-id', 'is missing', 'Set it to the client id of the application that reads the Hub.')
        : undefined,
  },
  {
    needs: ['tenant-id', 'client-id', 'client-secret', 'client-certificate'],
    find: (values, _given, common) => {
      const shared = values['client-id'] === undefined
      const commonSecret = common.clientSecret !== undefined || common.clientCertificate !== undefined
      if (values['tenant-id'] !== 'adfs' || hasSecret(values) || (shared && commonSecret)) return undefined
      return finding(
        'client-secret',
        'is missing, and tenant-id is adfs: AD FS knows neither GitHub’s ID tokens nor managed identities',
        'Set client-secret or client-certificate of a service principal that was made on the Hub.',
      )
    },
  },
]

function hasSecret(values: HubValues): boolean {
  return values['client-secret'] !== undefined || values['client-certificate'] !== undefined
}

function finding(key: string, is: string, fix: string): Finding {
  return { key, is, fix }
}

/** Beside the block, the flat key of the same file is a contradiction. */
export function endpointTwice(block: Raw | undefined, flat: Given | undefined, run: Raw): ActionError[] {
  if (flat?.origin.kind !== 'file' || block?.given.has('endpoint') !== true) return []
  const is = 'is given, and so is endpoint of stack-hub'
  return [problemOf(run, finding('stack-hub-endpoint', is, 'Take one of the two out.'))]
}
