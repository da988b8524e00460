import { decodedView } from './decoded-text.ts'

/** Services escape what they have escaped before. */
export const MOST_LAYERS = 3

/**
 * A secret in the forms that hold no letter of it, hex and base64, and as it reads with escapes taken off; escapes
 * themselves are taken off the text in which it is sought (`decodedView`).
 */
export function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [
    secret.replace(/\s+/gu, ''),
    secret.replaceAll(' ', '+'),
    ...decodedOf(secret),
    ...base64Of(bytes),
    // As PowerShell and .NET encode a text.
    ...base64Of(Buffer.from(secret, 'utf16le')),
    // As a secret in a header or a manifest is encoded that is encoded itself.
    ...base64Of(Buffer.from(bytes.toString('base64'))),
    ...hexOf(bytes),
  ]
}

/** Whole, and with what tools put between two bytes. */
function hexOf(bytes: Buffer): string[] {
  const pairs = bytes.toString('hex').match(/../gu) ?? []
  const forms = ['', ':', '-', ' ', ', 0x'].map((between) => pairs.join(between))
  return forms.flatMap((one) => [one, one.toUpperCase()])
}

/** What is left of a secret that looks escaped itself, such as one with `%41` or `\n` in it. */
function decodedOf(secret: string): string[] {
  const forms: string[] = []
  for (let view = decodedView({ text: secret }); view !== undefined; view = decodedView(view)) {
    forms.push(view.text)
    if (forms.length === MOST_LAYERS) break
  }
  return forms
}

/**
 * Without padding, so that it is found whatever follows, and for each place in a group of three bytes at which the secret may
 * begin: `user:secret` of Basic authentication is encoded in one piece.
 */
function base64Of(secret: Buffer): string[] {
  const standard = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), secret]).toString('base64')
    // The first letters depend on what stands before, the last one before the padding on what follows.
    return encoded.replace(/={1,2}$/u, '').slice(before === 0 ? 0 : before + 1)
  })
  return standard.flatMap((one) => [one, one.replaceAll('+', '-').replaceAll('/', '_')])
}
