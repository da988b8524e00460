import type { Effect } from '../../../local-azure/world/effects.ts'
import { CONFLICTS } from './conflicts.ts'
import { OPERATIONS } from './operations.ts'
import type { Point } from './points.ts'
import { reply, sizing, write, type Trouble } from './trouble.ts'

const any = (): boolean => true
/** To a health test, any page with status 200 is a healthy one. */
const said = ({ kind }: Point): boolean => kind !== 'health' && kind !== 'private-health'
const arm = ({ kind }: Point): boolean => kind === 'arm'
const read = (point: Point): boolean => !point.write
const ALL = ['tags', 'endpoint', 'app', 'plan', 'instances', 'autoscale'] as const
const lag = (seconds: number): Effect => ({
  kind: 'read-lag',
  seconds: Object.fromEntries(ALL.map((kind) => [kind, seconds])),
})
/** The state of the world is read by every story, so one point of each stands for all. */
const once = (point: Point): boolean =>
  point.skip === 0 && /trafficManagerProfiles\/[^/]+$/iu.test(point.name)

export const TROUBLES: Readonly<Record<string, Trouble>> = {
  '429': { fault: reply(429, 'TooManyRequests'), hits: any },
  '429, Retry-After 5 s': { fault: reply(429, 'TooManyRequests', { 'retry-after': '5' }), hits: any },
  '429, Retry-After a day': { fault: reply(429, 'TooManyRequests', { 'retry-after': '86400' }), hits: any },
  '500': { fault: reply(500, 'InternalServerError'), hits: any },
  '502, HTML': { fault: { kind: 'html', status: 502 }, hits: any },
  '503': { fault: reply(503, 'ServiceUnavailable'), hits: any },
  '504': { fault: reply(504, 'GatewayTimeout'), hits: any },
  'reset before it was carried out': { fault: { kind: 'reset' }, hits: any },
  'reset after it was carried out': { fault: { kind: 'lose-reply' }, hits: any },
  'never answered': { fault: { kind: 'hang' }, hits: any },
  'answer without an end': { fault: { kind: 'trickle' }, hits: any },
  'truncated JSON': { fault: { kind: 'drop-body' }, hits: any },
  'empty body': { fault: { kind: 'empty', status: 200 }, hits: said },
  'an object with nothing in it': {
    fault: { kind: 'reply', status: 200, body: {} },
    hits: (point) => said(point) && read(point),
  },
  'a page of HTML': { fault: { kind: 'html', status: 200 }, hits: said },
  '401 mid-run': { fault: { kind: 'refuse', as: 'token-expired' }, hits: arm },
  '403': { fault: reply(403, 'AuthorizationFailed'), hits: any, isFinal: true },
  RequestDisallowedByPolicy: { fault: { kind: 'refuse', as: 'policy' }, hits: write, isFinal: true },
  '404': { fault: reply(404, 'ResourceNotFound'), hits: any, isFinal: true },
  ...CONFLICTS,
  'an answer after 8 s': { fault: { kind: 'slow', seconds: 8 }, hits: any },
  'an answer after 25 s': { fault: { kind: 'slow', seconds: 25 }, hits: write },
  ...OPERATIONS,
  'a resize that gives fewer instances': {
    effects: [{ kind: 'sizing-ends-with', instances: 2 }],
    hits: sizing,
  },
  'reads that are 5 s behind writes': {
    effects: [lag(5)],
    isLate: true,
    hits: (point) => read(point) && once(point),
  },
  'reads that are 60 s behind writes': {
    effects: [lag(60)],
    isLate: true,
    hits: (point) => read(point) && once(point),
  },
}

export const TIMES = { once: 1, 'three times': 3, 'for ever': 'always' } as const
