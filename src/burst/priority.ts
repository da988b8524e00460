import type { Endpoint, Resources } from '../domain/resources.ts'
import { othersThan } from './endpoints.ts'
import type { Step } from './steps.ts'

const LOWEST = 1000

/** Priority numbers that no endpoint but `except` has. */
function isFree(resources: Resources, number: number, except: Endpoint): boolean {
  return othersThan(resources.profile, except).every((endpoint) => endpoint.priority !== number)
}

function firstPrivate(resources: Resources): Endpoint | undefined {
  return resources.privateEndpoints
    .filter((endpoint) => endpoint.status === 'Enabled' && endpoint.priority !== undefined)
    .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0))[0]
}

/** With routing by Priority, the lower number wins. Compares with the first enabled private endpoint. */
export function isPreferred(resources: Resources): boolean {
  const first = firstPrivate(resources)?.priority ?? Infinity
  return (resources.burstEndpoint.priority ?? Infinity) < first
}

/** The number after all others. Enabling there takes no traffic, which makes it a trial. */
export function lastPlace(resources: Resources): number | undefined {
  const { profile, burstEndpoint } = resources
  if (!isPreferred(resources)) return undefined
  const last = Math.max(0, ...othersThan(profile, burstEndpoint).map(({ priority }) => priority ?? 0))
  return last < LOWEST ? LOWEST : undefined
}

/**
 * The steps that put the burst endpoint before the private one. No two endpoints ever share a number: if none is free
 * below the private one's, the private one first moves to a free number above its own.
 */
export function preferSteps(resources: Resources): Step[] {
  const { burstEndpoint } = resources
  const first = firstPrivate(resources)
  if (first?.priority === undefined || isPreferred(resources)) return []
  const below = freeBelow(resources, first.priority)
  const why = 'the burst side takes all traffic; the private side stays behind it'
  if (below !== undefined) return [prefer(burstEndpoint, below, why)]
  const above = freeAbove(resources, first.priority)
  if (above === undefined || !isNext(resources, first.priority, above)) return []
  return [
    {
      kind: 'patch-endpoint',
      endpoint: first,
      change: { priority: above },
      why: 'no number is free below it',
    },
    prefer(burstEndpoint, first.priority, why),
  ]
}

/** No other endpoint lies between: the private one would stay behind it for good. */
function isNext(resources: Resources, from: number, to: number): boolean {
  const between = (priority = 0) => priority > from && priority < to
  return !resources.profile.endpoints.some(
    ({ id, priority }) => id !== resources.burstEndpoint.id && between(priority),
  )
}

function prefer(endpoint: Endpoint, priority: number, why: string): Step {
  return { kind: 'patch-endpoint', endpoint, change: { priority }, why }
}

function freeBelow(resources: Resources, from: number): number | undefined {
  for (let number = from - 1; number > 0; number -= 1)
    if (isFree(resources, number, resources.burstEndpoint)) return number
  return undefined
}

function freeAbove(resources: Resources, from: number): number | undefined {
  const taken = (number: number) =>
    resources.profile.endpoints.some((endpoint) => endpoint.priority === number)
  for (let number = from + 1; number <= LOWEST; number += 1) if (!taken(number)) return number
  return undefined
}
