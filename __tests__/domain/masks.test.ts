import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addMask, masked } from '../../src/domain/masks.ts'
import { printable } from '../../src/domain/text.ts'
import { code, html, markdown, safe, safeLines } from '../../src/report/safe.ts'

/** No pattern would catch it, and Markdown and JSON escape half of it. */
const SECRET = `Zq~7_kN|w*"x\\<R4[t]'&pL/9+u ${'f_Gh~'.repeat(10)}`
addMask(SECRET)

const WAYS: readonly (readonly [string, (text: string) => string])[] = [
  ['printable', (text) => printable(text, 120)],
  ['safe', (text) => safe(text, 120)],
  ['safeLines', (text) => safeLines(text).join('\n')],
  ['markdown', (text) => markdown(text, 120)],
  ['code', (text) => code(text, 120)],
  ['html', (text) => html(text, 120)],
]

const unicodeEscape = (mark: string): string =>
  `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase()}`

const hexOf = (mark: string): string => mark.charCodeAt(0).toString(16).padStart(2, '0')
const percent = (mark: string): string => `%${hexOf(mark)}`
const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' }

const NAMES: Readonly<Record<string, string>> = {
  ...XML,
  '"': '&quot;',
  _: '&lowbar;',
  '*': '&ast;',
  '+': '&plus;',
  '/': '&sol;',
  '[': '&lsqb;',
  ']': '&rbrack;',
  '\\': '&bsol;',
  '|': '&vert;',
}

/** No piece of so many letters of the secret may be seen, escaped or not. */
const PIECE = 8

function plain(shown: string): string {
  return shown.replace(/&#(\d+);/gu, (_, point: string) => String.fromCodePoint(Number(point)))
}

function piecesIn(shown: string, secret: string): string[] {
  const starts = Array.from({ length: secret.length - PIECE }, (_, at) => secret.slice(at, at + PIECE))
  return starts.filter((piece) => plain(shown).includes(piece))
}

test.each(WAYS)('%s shows no piece of a secret, wherever the text is cut (no-secret-leaves)', (_, shown) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1500 }), (before) => {
      expect(piecesIn(shown(`${'.'.repeat(before)}${SECRET}.`), SECRET)).toEqual([])
    }),
  )
})

test.each([
  ['in JSON', JSON.stringify(SECRET)],
  ['in JSON with escaped slashes', JSON.stringify(SECRET).replaceAll('/', String.raw`\/`)],
  ['in a URL', encodeURIComponent(SECRET)],
  ['in a URL, with small letters', encodeURIComponent(SECRET).replace(/%../gu, (hex) => hex.toLowerCase())],
  ['in a form', new URLSearchParams({ k: SECRET }).toString()],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['in base64 for URLs', Buffer.from(SECRET).toString('base64url')],
  ['in base64 twice', Buffer.from(Buffer.from(SECRET).toString('base64')).toString('base64')],
  ...[':', '-', ' '].map(
    (between) =>
      [
        `in hex with "${between}" between bytes`,
        [...Buffer.from(SECRET)].map((byte) => byte.toString(16).padStart(2, '0')).join(between),
      ] as const,
  ),
  ['in HTML', SECRET.replace(/[&<>"']/gu, (mark) => `&#${String(mark.codePointAt(0))};`)],
  [
    'in HTML, in hex',
    SECRET.replace(/[&<>"']/gu, (mark) => `&#x${mark.codePointAt(0)?.toString(16) ?? ''};`),
  ],
  ['in Markdown', SECRET.replace(/[^\w ]|_/gu, (mark) => `&#${String(mark.codePointAt(0))};`)],
  ['in JSON as .NET and Go write it', JSON.stringify(SECRET).replace(/[<>&'+]/gu, unicodeEscape)],
  ['in JSON within JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
  ['in a URL within a URL', encodeURIComponent(encodeURIComponent(SECRET))],
  ['in hex', Buffer.from(SECRET).toString('hex')],
  ['in hex, in capitals', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ['in base64 of UTF-16', Buffer.from(SECRET, 'utf16le').toString('base64')],
  ['in XML, where quotes stay', SECRET.replace(/[&<>]/gu, (mark) => XML[mark] ?? mark)],
  ['in XML, with its own name of a quote', SECRET.replace(/[&<>']/gu, (mark) => XML[mark] ?? mark)],
  ['in a URL of RFC 3986', encodeURIComponent(SECRET).replace(/[!'()*]/gu, percent)],
  ['in a URL whose reserved marks stay', encodeURI(SECRET)],
  ['byte by byte in a URL', SECRET.replace(/[^]/gu, percent)],
  ['in a string of a program', SECRET.replace(/\W/gu, (mark) => `\\x${hexOf(mark)}`)],
  ['with a backslash before each mark', SECRET.replace(/\W/gu, String.raw`\$&`)],
  [
    'with octal numbers',
    SECRET.replace(/\W/gu, (mark) => `\\${mark.charCodeAt(0).toString(8).padStart(3, '0')}`),
  ],
  ['in a string of newer JavaScript', SECRET.replace(/\W/gu, (mark) => `\\u{${hexOf(mark)}}`)],
  ['in a URL of old JavaScript', SECRET.replace(/\W/gu, (mark) => `%u00${hexOf(mark)}`)],
  [
    'in HTML, with leading zeros',
    SECRET.replace(/\W|_/gu, (mark) => `&#000000${String(mark.charCodeAt(0))};`),
  ],
  ['in HTML, with names', SECRET.replace(/\W|_/gu, (mark) => NAMES[mark] ?? mark)],
  ['in hex as a list', `0x${[...Buffer.from(SECRET)].map((byte) => byte.toString(16)).join(', 0x')}`],
  ['as a list of bytes', [...Buffer.from(SECRET)].join(', ')],
  ['in a URL in XML in JSON', JSON.stringify(encodeURI(SECRET).replaceAll('&', '&amp;'))],
])('a secret is hidden %s (no-secret-leaves)', (_, text) => {
  expect(masked(text)).toMatch(/^(?:"|k=|0x)?\*\*\*(?:"|={1,2})?$/u)
})

const TOKEN = 'Zq7kNwxR4tLpu9fGh2mYb5sVc8dKe3jHg6nTa1rWq0oXi7zUl4pQ'

test.each([
  ['a piece of its middle', `key …${TOKEN.slice(14, 40)}… is wrong`],
  ['quoted line by line', TOKEN.replace(/.{14}/gu, '$&\n> ')],
  ['in a table', TOKEN.replace(/.{14}/gu, '$& |\n| ')],
  ['as parts that are put together', `'${TOKEN.replace(/.{14}/gu, "$&' +\n  '")}'`],
  ['as a list of parts', JSON.stringify(TOKEN.match(/.{1,14}/gu))],
  ['with breaks of HTML', TOKEN.replace(/.{14}/gu, '$&<br/>')],
  ['with marks of a search', TOKEN.replace(/.{10}/gu, '$&</em><em class="hit">')],
  ['with colours of a terminal', TOKEN.replace(/.{10}/gu, '$&\u001b[0m\u001b[1;31m')],
  ['with letters that nobody sees', TOKEN.replace(/.{5}/gu, '$&\u200b\u00ad')],
  ['with a line separator', TOKEN.replace(/.{14}/gu, '$&\u2028')],
  ['with a space after each letter', TOKEN.replace(/./gu, '$& ')],
  ['as UTF-16 that is read as bytes', TOKEN.replace(/./gu, '$&\0')],
  ['in small letters', TOKEN.toLowerCase()],
  ['in capital letters', TOKEN.toUpperCase()],
  [
    'in letters of another width',
    TOKEN.replace(/./gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  ],
  ['in base64, quoted line by line', Buffer.from(TOKEN).toString('base64').replace(/.{20}/gu, '$&\n> ')],
])('a secret is hidden %s (no-secret-leaves)', (_, text) => {
  addMask(TOKEN)
  const bare = masked(text)
    .normalize('NFKC')
    .replace(/\u001b\[[\d;]*m|<[^>]*>|[^\w]/gu, '')
    .toLowerCase()
  const pieces = Array.from({ length: TOKEN.length - PIECE }, (__, at) =>
    TOKEN.slice(at, at + PIECE).toLowerCase(),
  )
  expect(pieces.filter((piece) => bare.includes(piece))).toEqual([])
  expect(masked(text)).toContain('***')
})

test('numbers of a load that are those of a few letters stay', () => {
  addMask('abcdefgh-Zq7kNwxR4t')
  expect(masked('[97,98,99,100,101,102]')).toBe('[97,98,99,100,101,102]')
})

test('honest words that a secret has as well stay, while they are no long piece of it', () => {
  addMask('Server=tcp:shop.database.example,1433;Password=Zq7kNwxR4t')
  for (const text of ['the server tcp: shop', 'a database: example', 'Password=', 'server = tcp'])
    expect(masked(text)).toBe(text)
})

test.each(['', 'a', 'ab', 'user:', 'api:key:'])(
  'a secret is hidden in the base64 of a text that begins with "%s" (no-secret-leaves)',
  (before) => {
    const shown = masked(Buffer.from(`${before}${SECRET}`).toString('base64'))
    expect(shown).toContain('***')
    expect(shown.length).toBeLessThan(20)
  },
)

test('a piece of a secret that a service has cut off is hidden, from either end (no-secret-leaves)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 12, max: SECRET.length - 1 }), (length) => {
      expect(masked(`key "${SECRET.slice(0, length)}…" is wrong`)).toMatch(/^key "\*\*\*…?" is wrong$/u)
      expect(masked(`key ends in 0 ${SECRET.slice(-length)}.`)).toMatch(/^key ends in 0 ?\*\*\*\.$/u)
    }),
  )
})

test('a secret that is broken over lines is hidden (no-secret-leaves)', () => {
  const wrapped = Buffer.from(SECRET).toString('base64').replace(/.{20}/gu, '$&\r\n    ')
  expect(masked(`Authorization:\n  ${wrapped}\nend`)).toMatch(/^Authorization:\n {2}\*\*\*={0,2}\nend$/u)
  const lines = SECRET.replace(/.{9}/gu, '$&\n')
  expect(masked(`a\n${lines}\nb`)).toBe('a\n***\nb')
})

test('words that only begin as a secret does stay', () => {
  addMask('production-eu-west-4711')
  expect(masked('production and production-')).toBe('production and production-')
})

test('masking a long text takes linear time (outside-text-is-inert)', () => {
  addMask('a'.repeat(4000))
  const texts = [
    `${'a'.repeat(11)}\n`.repeat(100_000),
    'a'.repeat(1_000_000),
    '%61'.repeat(300_000),
    '%25'.repeat(300_000),
    '\\'.repeat(1_000_000),
    '&#'.repeat(500_000),
    '<'.repeat(1_000_000),
    'aaaaaaaaaaa-'.repeat(90_000),
    '\u001b['.repeat(500_000),
  ]
  for (const text of texts) {
    // The machine may be busy with other work.
    const began = process.cpuUsage()
    masked(text)
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(3000)
  }
})

test('a secret with letters beyond ASCII is hidden, by its letters or by its bytes (no-secret-leaves)', () => {
  addMask('Größe-Ærø=Ünï')
  const bytes = [...Buffer.from('Größe-Ærø=Ünï')]
  expect(masked(bytes.map((byte) => `%${byte.toString(16)}`).join(''))).toBe('***')
  expect(masked(JSON.stringify('Größe-Ærø=Ünï').replace(/[^ -~]/gu, unicodeEscape))).toBe('"***"')
  expect(masked(String.raw`%47r\xf6%DFe-&#198;r&#xF8;%3d\u00dcn&#239;`)).toBe('***')
})

test('a secret that looks escaped itself is hidden as it is and escaped once more (no-secret-leaves)', () => {
  const secret = String.raw`a%41b&amp;c\nd<e%3C`
  addMask(secret)
  for (const text of [secret, encodeURIComponent(secret), secret.replaceAll('<', '&lt;')])
    expect(masked(text)).toBe('***')
})

test('escapes that are none, and cut ones, stay as they are', () => {
  const text = String.raw`100 % of %zz &#; &#xg; \x4 \u12 C:\temp %c3 %e2%82 &nbsp; -`
  expect(masked(text)).toBe(text)
})

test('a longer secret is hidden whole where a shorter one is part of it', () => {
  addMask('inner-part')
  addMask('outer inner-part outer')
  expect(masked('<outer inner-part outer>')).toBe('<***>')
})

test('each line of a secret is hidden by itself, but no short piece of honest words', () => {
  addMask('-----BEGIN KEY-----\n  kl8Hq0aZ77f2\n==\n')
  expect(masked('see kl8Hq0aZ77f2 == 1')).toBe('see *** == 1')
})

test('a load that stays the same is shown, whatever letters of a secret have its numbers', () => {
  addMask('Zx9dddddddKq12345678')
  const audit = JSON.stringify({ load: Array.from({ length: 12 }, () => 100) })
  expect(masked(audit)).toBe(audit)
})
