import fc from 'fast-check'

const PIECES = [
  '::set-output name=a::b',
  ':::error::x',
  '\n::add-mask::y',
  '\r\n##[error]z',
  '###[command]q',
  '\u001b[31mred\u001b[0m',
  '\u202eevil\u2066',
  '\u200b\u061c\ufeff\u00ad',
  '</details><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '| a | b |',
  '`code` ``` fence',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/a.png)',
  'https://evil.example/a?b=c',
  'www.evil.example',
  '@octocat',
  '&lt;b&gt;',
  '$x$ $$y$$',
  '\ud800',
  '😀',
  '# head',
  '\\|',
  '"quote\'',
  '<!-- comment',
  'x'.repeat(5000),
]

export const SECRETS = [
  'Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJwbGFudGVkIn0.c2lnbmF0dXJlcGxhbnRlZA',
  'https://user:planted-password@host.example/x',
  'https://host.example/x?sig=plantedSignature0123&a=1',
  '{"access_token":"planted-access-token-1"}',
  '{"client_secret": "planted-client-secret"}',
  'Authorization: Basic cGxhbnRlZDpwYXNzd29yZA==',
  'AccountKey=plantedAccountKey==;Endpoint=x',
  '-----BEGIN PRIVATE KEY-----\nplantedKeyMaterial\n-----END PRIVATE KEY-----',
]

/** What must never be seen of SECRETS. */
export const PLANTED = /planted|cGxhbnRlZ|eyJhdWQiOi/u

/** A unit of its own: before its first text, fast-check lists all its 'binary' one can be, which takes a second. */
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))

/** Text as an attacker or a broken service would send it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.constantFrom(...SECRETS),
      fc.string({ unit: codePoint, maxLength: 12 }),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(' '))
