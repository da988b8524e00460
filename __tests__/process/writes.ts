import type { LoggedRequest } from '../../local-azure/index.ts'
import { writesOf, type Run } from './support.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Every write of a run in order, each in a few words: `tag draining`, `plan P1v3 × 3`, `start`, `burst Enabled weight 1`,
 * `autoscale on 3–3`. With the status behind it where Azure refused.
 */
export function writes(run: Run): string[] {
  return writesOf(run).map((request) => `${said(request)}${refusal(request)}`)
}

function refusal({ status }: LoggedRequest): string {
  return status < 300 ? '' : ` → ${status === 0 ? 'no reply' : String(status)}`
}

function said({ method, path, body }: LoggedRequest): string {
  const name = path.split('/').at(-1) ?? ''
  const json = body === '' ? {} : (JSON.parse(body) as Json)
  const properties = (json['properties'] ?? {}) as Json
  if (path.endsWith('/tags/default')) return tag(body)
  if (/\/serverfarms\//iu.test(path)) return `plan ${sku(json)}`
  if (/\/autoscaleSettings\//iu.test(path)) return `autoscale ${autoscale(properties)}`
  if (/Endpoints\//iu.test(path)) return [name, ...endpoint(properties)].join(' ')
  return method === 'POST' ? name : `${method} ${name} ${body}`
}

/** The phase that the state tag tells; its other fields have tests of their own. */
function tag(body: string): string {
  const { p = 'nothing' } = /v=\d+,p=(?<p>\w+)/u.exec(body)?.groups ?? {}
  return `tag ${p}`
}

function sku(json: Json): string {
  const { name, capacity } = json['sku'] as { name: string; capacity: number }
  return `${name} × ${String(capacity)}`
}

function endpoint({ endpointStatus, weight, priority }: Json): string[] {
  const numbers = Object.entries({ weight, priority }).filter(([, value]) => value !== undefined)
  return [
    ...(typeof endpointStatus === 'string' ? [endpointStatus] : []),
    ...numbers.map(([what, value]) => `${what} ${String(value)}`),
  ]
}

function autoscale({ enabled, profiles }: Json): string {
  const [profile] = profiles as { capacity: { minimum: string; maximum: string } }[]
  const { minimum = '?', maximum = '?' } = profile?.capacity ?? {}
  return `${enabled === true ? 'on' : 'off'} ${minimum}–${maximum}`
}

/** From idle to three instances that run. */
export const MADE_READY = ['tag warming', 'plan P1v3 × 3', 'start']

/** From idle to traffic: the trial at weight 1, then the weight of the share. */
export const BURST = (weight: number): string[] => [
  ...MADE_READY,
  'tag bursting',
  'burst Enabled weight 1',
  'tag bursting',
  `burst weight ${String(weight)}`,
]

/** A burst that failed before its traffic, with the failure noted first. */
export const UNDONE = ['tag warming', 'stop', 'plan P1v3 × 1', 'tag idle']
