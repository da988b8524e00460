import { ActionError } from '../domain/errors.ts'
import { refusal } from './origin.ts'

/** A client certificate, or why it could not be read. */
export interface ReadCertificate {
  /** PEM text of certificate and private key. */
  readonly pem?: string
  readonly problems: readonly ActionError[]
}

interface Reader {
  readonly readFile: (path: string) => Promise<string>
  readonly mask: (secret: string) => void
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/u
const PRIVATE_KEY = /-----BEGIN (?:RSA )?PRIVATE KEY-----[^-]+-----END (?:RSA )?PRIVATE KEY-----/u
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/u

const PATH = /^[^\r\n]{1,1000}\.(?:pem|crt|cer|key)$/iu

/** Only text that looks like the name of a PEM file is a path and may be shown. Anything else may be a misplaced secret. */
export function isCertificatePath(given: string): boolean {
  return PATH.test(given) && !given.includes('-----BEGIN')
}

/** `given` is PEM text or the path of a file; `key` is its name in messages. Masks the text. */
export async function readCertificate(
  given: string | undefined,
  key: string,
  { readFile, mask }: Reader,
): Promise<ReadCertificate> {
  if (given === undefined) return { problems: [] }
  try {
    const pem = isCertificatePath(given) ? await readFile(given) : given
    mask(pem)
    const problem = problemOf(pem, key)
    return problem === undefined ? { pem, problems: [] } : { problems: [problem] }
  } catch (error) {
    if (error instanceof ActionError) return { problems: [error] }
    throw error
  }
}

function problemOf(pem: string, key: string): ActionError | undefined {
  if (ENCRYPTED.test(pem))
    return refusal(
      `${key} has an encrypted private key, and nothing here could ask for its password`,
      'Decrypt it (openssl pkey -in encrypted.pem) and keep the result in a secret.',
    )
  if (CERTIFICATE.test(pem) && PRIVATE_KEY.test(pem)) return undefined
  const missing = CERTIFICATE.test(pem) ? 'RSA private key' : 'certificate'
  return refusal(
    `${key} holds no ${missing} in PEM`,
    'Give certificate and private key one after the other, as text that begins with -----BEGIN, or the path of a .pem file with both.',
  )
}
