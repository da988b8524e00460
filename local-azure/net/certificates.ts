import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { generate as Generate } from 'selfsigned'
import { kept, type Pair } from './kept.ts'

/** A certificate authority of this process. It makes a leaf for any name at the first request for it. */
export interface Authority {
  /** PEM of the CA certificate: what `ca-certificate` must be given. */
  readonly certificate: string
  /** A certificate followed by that of its authority, and its key. */
  leaf(names: readonly string[], isExpired?: boolean): Promise<Pair>
  context(names: readonly string[], isExpired?: boolean): Promise<SecureContext>
}

const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** Each name is one authority. Two authorities that one client trusts must differ in their names. */
export async function createAuthority(name = 'Local Azure CA'): Promise<Authority> {
  const ca = await kept(name, () => makeAuthority(name))
  const contexts = new Map<string, Promise<SecureContext>>()
  const leaf = (names: readonly string[], isExpired = false): Promise<Pair> =>
    kept([name, ...names, ...(isExpired ? ['expired'] : [])].join(' '), () => makeLeaf(names, ca, isExpired))
  const context = async (names: readonly string[], isExpired: boolean): Promise<SecureContext> =>
    createSecureContext(await leaf(names, isExpired))
  return {
    certificate: ca.cert,
    leaf,
    context(names, isExpired = false) {
      const key = `${names.join(' ')} ${String(isExpired)}`
      const known = contexts.get(key) ?? context(names, isExpired)
      contexts.set(key, known)
      return known
    },
  }
}

async function makeAuthority(name: string): Promise<Pair> {
  return make(name, {
    ...EC,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
}

const DAY_MILLISECONDS = 86_400_000

/** A certificate that has expired did so yesterday. */
async function makeLeaf(names: readonly string[], ca: Pair, isExpired: boolean): Promise<Pair> {
  const past = {
    notBeforeDate: new Date(Date.now() - 30 * DAY_MILLISECONDS),
    notAfterDate: new Date(Date.now() - DAY_MILLISECONDS),
  }
  const { cert, key } = await make(names[0] ?? 'localhost', {
    ...EC,
    ...(isExpired && past),
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map(altName) },
    ],
  })
  return { cert: `${cert}\n${ca.cert}`, key }
}

/** Loading the library takes longer than using it, so load it only when there is a certificate to make. */
async function make(commonName: string, options: Parameters<typeof Generate>[1]): Promise<Pair> {
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: commonName }], options)
  return { cert: made.cert, key: made.private }
}

function altName(name: string): { type: 7; ip: string } | { type: 2; value: string } {
  return /^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }
}
