import { isObject, numberAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

interface Rule {
  readonly property: string
  readonly fits: (value: Json, monitor: JsonObject) => boolean
  readonly must: string
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP']
const MOST_LISTED = 8

/** The limits of https://learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring. */
const RULES: readonly Rule[] = [
  {
    property: 'protocol',
    fits: (value) => PROTOCOLS.some((one) => one === value),
    must: `one of ${PROTOCOLS.join(', ')}`,
  },
  { property: 'port', fits: whole(1, 65_535), must: 'a whole number from 1 to 65535' },
  {
    property: 'path',
    fits: (value, { protocol }) =>
      protocol === 'TCP' ? value === '' : typeof value === 'string' && value.startsWith('/'),
    must: "a text that begins with '/', and absent with the protocol TCP",
  },
  { property: 'intervalInSeconds', fits: (value) => value === 10 || value === 30, must: '10 or 30' },
  {
    property: 'timeoutInSeconds',
    fits: (value, { intervalInSeconds }) => whole(5, intervalInSeconds === 10 ? 9 : 10)(value),
    must: 'a whole number from 5 to 10, or to 9 with an interval of 10 seconds',
  },
  { property: 'toleratedNumberOfFailures', fits: whole(0, 9), must: 'a whole number from 0 to 9' },
  {
    property: 'customHeaders',
    fits: (value) => isListed(value, (one) => isObject(one) && typeof one['name'] === 'string'),
    must: `a list of at most ${String(MOST_LISTED)} names with values`,
  },
  {
    property: 'expectedStatusCodeRanges',
    fits: (value) => isListed(value, isRange),
    must: `a list of at most ${String(MOST_LISTED)} ranges from 100 to 999`,
  },
]

/** Why Traffic Manager refuses these settings of its probes; undefined if it accepts them. */
export function monitorProblem(given: JsonObject, known: JsonObject): string | undefined {
  const merged = { ...known, ...given }
  for (const { property, fits, must } of RULES) {
    const value = given[property] ?? null
    if (value !== null && !fits(value, merged))
      return `The value '${JSON.stringify(value)}' of property 'monitorConfig.${property}' is not valid: it must be ${must}.`
  }
  return undefined
}

function whole(from: number, to: number): (value: Json) => boolean {
  return (value) => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
}

function isListed(value: Json, fits: (one: Json) => boolean): boolean {
  return Array.isArray(value) && value.length <= MOST_LISTED && value.every(fits)
}

function isRange(value: Json): boolean {
  const [least, most] = [numberAt(value, 'min') ?? 0, numberAt(value, 'max') ?? 0]
  return least >= 100 && most <= 999 && least <= most
}
