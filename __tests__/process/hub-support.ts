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
