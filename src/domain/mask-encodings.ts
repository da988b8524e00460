/** A secret as services encode what they echo: in JSON, in URLs and forms, in HTML, in hex, and in base64. */
export function encodingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const url = encodeURIComponent(secret.toWellFormed())
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  return [
    secret.replace(/\s+/gu, ''),
    ...jsonOf(json),
    ...[url, form, form.replaceAll('+', '%20'), encodeURIComponent(url)].flatMap((one) => [
      one,
      lowerHex(one),
    ]),
    ...htmlOf(secret),
    ...base64Of(secret),
    Buffer.from(secret).toString('hex'),
  ]
}

/** With escaped slashes, with what .NET and Go escape besides, and once more within JSON. */
function jsonOf(json: string): string[] {
  const dotNet = json.replaceAll(String.raw`\"`, String.raw`\u0022`).replace(/[<>&'+]/gu, unicodeEscape)
  const go = json.replace(/[<>&]/gu, unicodeEscape)
  const within = JSON.stringify(json).slice(1, -1)
  const slashes = json.replaceAll('/', String.raw`\/`)
  return [
    json,
    slashes,
    within,
    ...[dotNet, go].flatMap((one) => [one, one.replace(/\\u[\dA-F]{4}/gu, lower)]),
  ].concat(json.replace(/[<>&'+]/gu, unicodeEscape))
}

function unicodeEscape(mark: string): string {
  return `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase()}`
}

function lower(text: string): string {
  return text.toLowerCase()
}

function lowerHex(text: string): string {
  return text.replace(/%[\dA-F]{2}/gu, lower)
}

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const MARKS = /[&<>"']/gu
/** What Markdown knows as markup, and more: everything that is neither a letter nor a digit. */
const ALL_MARKS = /[^\p{L}\p{N}\s]/gu

function htmlOf(text: string): string[] {
  const decimal = (mark: string): string => `&#${String(mark.codePointAt(0))};`
  const hex = (mark: string): string => `&#x${(mark.codePointAt(0) ?? 0).toString(16)};`
  return [
    text.replace(MARKS, (mark) => NAMED[mark] ?? mark),
    text.replace(MARKS, decimal),
    text.replace(MARKS, hex),
    text.replace(MARKS, (mark) => hex(mark).toUpperCase().replace('X', 'x')),
    text.replace(ALL_MARKS, decimal),
    text.replace(ALL_MARKS, hex),
  ]
}

/**
 * Without padding, so that it is found whatever follows, and for each place in a group of three bytes at which the secret may
 * begin: `user:secret` of Basic authentication is encoded in one piece.
 */
function base64Of(secret: string): string[] {
  const standard = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64')
    // The first letters depend on what stands before, the last one before the padding on what follows.
    return encoded.replace(/={1,2}$/u, '').slice(before === 0 ? 0 : before + 1)
  })
  return standard.flatMap((one) => [one, one.replaceAll('+', '-').replaceAll('/', '_')])
}
