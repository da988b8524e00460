import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import type { LoadPorts } from '../ports.ts'
import { messageOf, problem } from '../problem.ts'

/** This many bytes show whether every second one is zero. */
const SAMPLE_BYTES = 512
/** Text of UTF-16 in a language of Latin letters has about one zero in two bytes. */
const MOSTLY = 0.4

/** The text of a file, piece by piece, in its own encoding. Throws ActionError if it cannot be read. */
export async function* filePieces(path: string, readFile: LoadPorts['readFile']): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  try {
    for await (const bytes of readFile(path)) {
      if (decoder === undefined) refuseOther(bytes, path)
      decoder ??= new TextDecoder(encodingOf(bytes))
      yield decoder.decode(bytes, { stream: true })
    }
  } catch (error) {
    if (error instanceof ActionError) throw problem(error.message, error.fix)
    throw problem(
      `the CSV file ${printable(path, 120)} cannot be read: ${printable(messageOf(error), 200)}`,
      'load-value is its path from the workspace; the job must check it out or write it first',
    )
  }
  yield decoder?.decode() ?? ''
}

/** First bytes of what is stored in a file in place of a CSV, and what to do about it. */
const OTHERS = [
  ['PK\u0003\u0004', 'a workbook of Excel or an archive', 'Save it as CSV'],
  ['\u00D0\u00CF\u0011\u00E0', 'a workbook of an old Excel', 'Save it as CSV'],
  ['\u001F\u008B', 'compressed (gzip)', 'Unpack it in a step before'],
  ['PAR1', 'a Parquet file', 'Export it as CSV'],
  ['version https://git-lfs', 'a pointer of Git LFS', 'Check it out with lfs: true'],
  ['<!DOCTYPE', 'a web page, perhaps one to sign in', 'Download the export itself'],
  ['<html', 'a web page, perhaps one to sign in', 'Download the export itself'],
] as const

function refuseOther(bytes: Uint8Array, path: string): void {
  const head = String.fromCharCode(...bytes.subarray(0, 32)).toLowerCase()
  const found = OTHERS.find(([start]) => head.startsWith(start.toLowerCase()))
  if (found !== undefined) throw problem(`the file ${printable(path, 120)} is ${found[1]}`, found[2])
}

/**
 * UTF-16 by its byte order mark, as spreadsheets write "Unicode text", or by its zeros; otherwise UTF-8, and if it is not, the
 * code page of Windows in Western Europe.
 */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const head = bytes.subarray(0, SAMPLE_BYTES)
  const zeros = (parity: number): number =>
    head.reduce((count, byte, index) => count + (byte === 0 && index % 2 === parity ? 1 : 0), 0)
  if (zeros(1) > MOSTLY * (head.length / 2)) return 'utf-16le'
  if (zeros(0) > MOSTLY * (head.length / 2)) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
