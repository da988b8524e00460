import { generateKeyPairSync } from 'node:crypto'
import { generate } from 'selfsigned'
import { HUB_CLIENT, HUB_SECRET } from '../../local-azure/entra/principals.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { workspaceFile, type Run, type Texts } from './support.ts'

/** The calls that went to the Hub's door, each with the way it came; in the order of the alphabet, not of a race. */
export function hubCalls({ requests }: Run): string[] {
  const lines = requests
    .filter(({ kind }) => kind === 'hub')
    .map(({ method, host, path, status, proxied }) => {
      const name = path.replace(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers/u, '/…')
      return `${proxied ? 'by proxy' : 'directly'} ${method} ${host}${name} → ${String(status)}`
    })
  return [...new Set(lines)].sort()
}

/** A config file whose `stack-hub:` names who reads the Hub; all else comes by inputs. */
export function ownIdentity(azure: LocalAzure, lines: readonly string[] = OWN): Texts {
  const text = ['stack-hub:', ...lines.map((line) => `  ${line}`), ''].join('\n')
  return { config: workspaceFile(azure, 'cloudburst.yml', text) }
}

const OWN = [`client-id: ${HUB_CLIENT}`, 'client-secret: ${HUB_CLIENT_SECRET}']

/** The variables that such a file asks for. */
export const HUB_VARIABLES = { HUB_CLIENT_SECRET: HUB_SECRET }

/** A certificate for a sign-in, with its RSA key. */
export async function rsaCertificate(): Promise<{ readonly certificate: string; readonly key: string }> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const made = await generate([{ name: 'commonName', value: 'cloudburst' }], {
    keyPair: { privateKey, publicKey },
    algorithm: 'sha256',
  })
  return { certificate: made.cert, key: privateKey }
}
