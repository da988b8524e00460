import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, request } from './support.ts'

export const GROUP = '/subscriptions/0000/resourceGroups/rg/providers'
export const SITE = `${GROUP}/Microsoft.Web/sites/web-eu`
export const PLAN = `${GROUP}/Microsoft.Web/serverfarms/plan-eu`
export const COMPONENT = `${GROUP}/microsoft.insights/components/my app (prod)`
export const PROFILE = `${GROUP}/Microsoft.Network/trafficManagerProfiles/shop`

export type Point = Readonly<Record<string, number>>

/** Data points by minute back from NOW; a minute without a point has its time and no value, as the service answers. */
export function timeseries(points: Readonly<Record<number, Point>>, stepMinutes = 1): { data: unknown[] } {
  const data = []
  for (let minute = -15; minute < 0; minute += stepMinutes) {
    data.push({ timeStamp: new Date((NOW + minute * 60) * 1000).toISOString(), ...points[minute] })
  }
  return { data }
}

export function answer(unit: string, ...series: unknown[]): unknown {
  return {
    cost: 0,
    value: [{ name: { value: 'x' }, unit, errorCode: 'Success', timeseries: series }],
  }
}

export interface Asked {
  readonly path: string
  readonly parameters: URLSearchParams
  readonly url: string
}

export interface Result {
  readonly reading: LoadReading
  readonly asked: readonly Asked[]
}

export async function read(
  more: Partial<LoadSourceConfig>,
  reply: (asked: Asked) => unknown,
  minutes = 15,
  to = NOW,
): Promise<Result> {
  const asked: Asked[] = []
  const arm = {
    get: (url: string): Promise<unknown> => {
      const { pathname: path, searchParams: parameters } = new URL(url, 'https://arm.example')
      asked.push({ path, parameters, url })
      return Promise.resolve().then(() => reply({ path, parameters, url }))
    },
  }
  const source = await makeLoadSource(config({ source: 'azure-monitor', ...more }), 'private', ports({ arm }))
  return { reading: await source.read(request(minutes, to)), asked }
}

export function refused(status: number, message: string, fix = 'see Azure'): () => never {
  return () => {
    throw new ActionError(message, { fix, arm: { status, details: [], request: 'GET …/metrics' } })
  }
}
