import type { ServerResponse } from 'node:http'
import { json, NOW } from './support.ts'

export type Reply = (response: ServerResponse, parameters: URLSearchParams) => void

export function success(response: ServerResponse, resultType: string, result: unknown, more = {}): void {
  json(response, { status: 'success', data: { resultType, result }, ...more })
}

/** Values at the given minutes back from NOW. */
export function matrix(...series: Record<number, string>[]): Reply {
  return (response) =>
    success(
      response,
      'matrix',
      series.map((values, index) => ({
        metric: { __name__: 'up', pod: `pod-${String(index)}` },
        values: Object.entries(values).map(([minute, value]) => [NOW + Number(minute) * 60, value]),
      })),
    )
}
