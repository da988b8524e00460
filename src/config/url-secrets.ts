/** Query parameters that open something, e.g. `code` of an Azure Function and `sig` of a shared access signature. */
const OPENS = /token|secret|passw|pwd|key|sig|code|auth/iu
/** Shorter values, such as `key=cpu`, are words. */
const SHORTEST_VALUE = 8
const SHORTEST_PASSWORD = 4

/** What of the addresses in `given` (by key) no log may show: a password, and query values that open something. */
export function secretsOfUrls(given: Iterable<readonly [key: string, value: unknown]>): string[] {
  return [...given]
    .filter(([key]) => key.endsWith('url'))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .flatMap((value) => (typeof value === 'string' && URL.canParse(value) ? secretsIn(new URL(value)) : []))
}

function secretsIn({ password, searchParams }: URL): string[] {
  const values = [...searchParams].filter(([name]) => OPENS.test(name)).map(([, value]) => value)
  return [
    ...(password.length >= SHORTEST_PASSWORD ? [password, decoded(password)] : []),
    ...values.filter((value) => value.length >= SHORTEST_VALUE),
  ]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
