import { createHash, createHmac, createPublicKey, createVerify, verify } from 'node:crypto'
import { isObject, parseJson } from '../json.ts'
import type { JsonObject } from '../json.ts'

export interface Decoded {
  readonly header: JsonObject
  readonly payload: JsonObject
}

/**
 * Signs with a key that follows from its name, so that a token outlives a restart and no other signer's is taken. The
 * key protects nothing: everything here is on this machine.
 */
export class Signer {
  readonly #key: Buffer

  constructor(name: string) {
    this.#key = createHash('sha256').update(`local-azure ${name}`).digest()
  }

  sign(payload: JsonObject): string {
    const body = `${encode({ typ: 'JWT', alg: 'HS256', kid: 'local-azure' })}.${encode(payload)}`
    return `${body}.${this.#signature(body)}`
  }

  /** The payload of a token that this signer issued; undefined for any other text. */
  open(token: string): JsonObject | undefined {
    const [header = '', payload = '', signature = ''] = token.split('.')
    if (signature === '' || signature !== this.#signature(`${header}.${payload}`)) return undefined
    return decode(token)?.payload
  }

  #signature(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url')
  }
}

/** Header and payload, unverified; undefined if it is not a JWT. */
export function decode(token: string): Decoded | undefined {
  const [header, payload] = token
    .split('.')
    .map((part) => parseJson(Buffer.from(part, 'base64url').toString('utf8')))
  return isObject(header) && isObject(payload) ? { header, payload } : undefined
}

/** Whether the certificate's key signed the assertion (RS256 or PS256). */
export function signedBy(token: string, certificate: string): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const data = Buffer.from(`${header}.${payload}`)
  const proof = Buffer.from(signature, 'base64url')
  const key = createPublicKey(certificate)
  if (decode(token)?.header['alg'] === 'PS256') {
    return verify('sha256', data, { key, padding: 6, saltLength: 32 }, proof)
  }
  return createVerify('RSA-SHA256').update(data).verify(key, proof)
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
