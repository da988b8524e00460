import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { demandPerMinute, stepOf, type TraceRow } from '../../src/plant/demand.ts'

/** The CSV files of a folder, by name. */
export function traceFiles(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'))
  if (files.length === 0) throw new Error(`${folder} has no CSV file`)
  return files.sort().map((name) => join(folder, name))
}

/** The file's name without folder and ".csv". */
export function traceName(file: string): string {
  return basename(file, '.csv')
}

/** Demand a minute of a file with the columns timestamp (epoch seconds) and value. */
export function readTrace(file: string): Float64Array {
  const rows: TraceRow[] = []
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    const [time, value] = line.split(',')
    if (time === undefined || value === undefined) continue
    rows.push({ epochSeconds: Number(time), value: Number(value) })
  }
  if (rows.length < 2) throw new Error(`${file} has fewer than two rows`)
  return demandPerMinute(rows, stepOf(rows))
}
