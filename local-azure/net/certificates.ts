import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { generate } from 'selfsigned'

/** A certificate authority of this process, and leaves for any name, made when first asked for. */
export interface Authority {
  /** PEM of the CA certificate: what `ca-certificate` must be given. */
  readonly certificate: string
  leaf(names: readonly string[]): Promise<Leaf>
  context(names: readonly string[]): Promise<SecureContext>
}

export interface Leaf {
  readonly cert: string
  readonly key: string
}

const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** Two authorities that one client trusts must have different names. */
export async function createAuthority(name = 'Local Azure CA'): Promise<Authority> {
  const ca = await generate([{ name: 'commonName', value: name }], {
    ...EC,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const contexts = new Map<string, Promise<SecureContext>>()
  const leaf = (names: readonly string[]): Promise<Leaf> =>
    makeLeaf(names, { key: ca.private, cert: ca.cert })
  const context = async (names: readonly string[]): Promise<SecureContext> =>
    createSecureContext(await leaf(names))
  return {
    certificate: ca.cert,
    leaf,
    context(names) {
      const key = names.join(' ')
      const known = contexts.get(key) ?? context(names)
      contexts.set(key, known)
      return known
    },
  }
}

async function makeLeaf(names: readonly string[], ca: { key: string; cert: string }): Promise<Leaf> {
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    ...EC,
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map(altName) },
    ],
  })
  return { cert: `${made.cert}\n${ca.cert}`, key: made.private }
}

function altName(name: string): { type: 7; ip: string } | { type: 2; value: string } {
  return /^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }
}
