/** Query parameters that open something, e.g. `code` of an Azure Function and `sig` of a shared access signature. */
const OPENS = /token|secret|passw|pwd|key|sig|code|auth|sas|cred|ticket|session|jwt|bearer/iu
/** Shorter values, such as `key=cpu`, are words. */
const SHORTEST_VALUE = 8
const SHORTEST_PASSWORD = 4
/** Words, dates and versions of people are shorter, or have not all three kinds of letters. */
const SHORTEST_RANDOM = 20
const OF_KEYS = /^[\w+/=.~-]+$/u
const THREE_KINDS = [/[a-z]/u, /[A-Z]/u, /\d/u]
/** Names of people put their digits together: `HealthCheck2026` has one change from letters to digits. */
const RANDOM_CHANGES = 3
/** Keys whose values are addresses; `burst-endpoint` and `private-endpoint` are names. */
const ADDRESS = /(?:url|(?:manager|hub)-endpoint|^endpoint|authority-host)$/u

/** What of the addresses in `given` (by key) no log may show: user and password, and parts that open something. */
export function secretsOfUrls(given: Iterable<readonly [key: string, value: unknown]>): string[] {
  return [...given]
    .filter(([key]) => ADDRESS.test(key))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .flatMap((value) => (typeof value === 'string' ? value.split(/[\n,]/u) : []))
    .flatMap(secretsIn)
}

/** What the machine's own variables hold: the login of a proxy, and what asks for a token of the job or the machine. */
export function secretsOfMachine(env: Readonly<Record<string, string | undefined>>): string[] {
  const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'].map((name) => env[name] ?? '')
  const own = ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'IDENTITY_HEADER', 'MSI_SECRET'].map(
    (name) => env[name] ?? '',
  )
  return [...proxies.flatMap(loginIn), ...own].filter((text) => text.length >= SHORTEST_PASSWORD)
}

/** A user name alone is often a token. Basic authentication sends both in one piece. */
function loginIn(address: string): string[] {
  if (!URL.canParse(address)) return []
  const { username, password } = new URL(address)
  if (username === '' && password === '') return []
  const names = password === '' ? [username] : []
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  const shown = [password, ...names].filter((text) => text.length >= SHORTEST_PASSWORD)
  return [...shown, ...shown.map(decoded), pair]
}

/** A path below an app counts as an address. */
function secretsIn(given: string): string[] {
  const text = given.trim()
  if (text === '' || !URL.canParse(text, 'https://app.example')) return []
  const { searchParams, pathname } = new URL(text, 'https://app.example')
  const values = [...searchParams].filter(([name, value]) => OPENS.test(name) || looksRandom(value))
  return [
    ...loginIn(text),
    ...values.map(([, value]) => value).filter((value) => value.length >= SHORTEST_VALUE),
    ...pathname.split('/').filter(looksRandom),
  ]
}

function looksRandom(text: string): boolean {
  if (text.length < SHORTEST_RANDOM || !OF_KEYS.test(text)) return false
  const changes = text.match(/\D\d|\d\D/gu)?.length ?? 0
  return changes >= RANDOM_CHANGES && THREE_KINDS.every((kind) => kind.test(text))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
