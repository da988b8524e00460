import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, ports, request, said } from './support.ts'

export const START = Date.UTC(2026, 9, 19) / 1000

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

/** The values up to the last one that is known, or the reason. */
export async function read(
  file: string | Uint8Array,
  more: Partial<LoadSourceConfig> = {},
): Promise<unknown> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const readFile = () => pieces(bytes)
  const it = config({ source: 'csv', value: 'load.csv', ...more })
  const source = await makeLoadSource(it, 'private', ports({ readFile }))
  const values = said(await source.read(request(120, START + 7200)))
  return typeof values === 'string'
    ? values
    : values.slice(0, values.findLastIndex((value) => value !== null) + 1)
}

export const minute = (index: number): string => `2026-10-19T00:0${String(index)}:00Z`

export function rows(values: readonly string[], separator = ',', time = minute): string {
  const lines = values.map((value, index) => `${time(index)}${separator}${value}\n`)
  return `time${separator}value\n${lines.join('')}`
}

export const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
