/** An input of a workflow holds 65,535 characters. */
const MOST_INPUT = 60_000

/** From what nobody notices to what still tells which alert it is: how long a text, and how many keys of an object. */
const STEPS = [
  { text: Infinity, keys: Infinity },
  { text: 120, keys: 300 },
  { text: 60, keys: 300 },
  { text: 60, keys: 60 },
  { text: 40, keys: 30 },
] as const

/** As JSON that fits into an input: with texts cut, and with the last keys left out, only as far as it must be. */
export function fitting(value: unknown): string {
  let json = ''
  for (const step of STEPS) {
    json = JSON.stringify(value, (_, one: unknown) => cut(one, step.text, step.keys))
    if (json.length <= MOST_INPUT) return json
  }
  return json
}

function cut(value: unknown, text: number, keys: number): unknown {
  if (typeof value === 'string') return value.slice(0, text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  return entries.length <= keys ? value : Object.fromEntries(entries.slice(0, keys))
}
