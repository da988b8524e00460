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

/** UTF-16 by its byte order mark (spreadsheets call it "Unicode text") or by its zeros; otherwise UTF-8. */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const head = bytes.subarray(0, SAMPLE_BYTES)
  const zeros = (parity: number): number =>
    head.reduce((count, byte, index) => count + (byte === 0 && index % 2 === parity ? 1 : 0), 0)
  if (zeros(1) > MOSTLY * (head.length / 2)) return 'utf-16le'
  return zeros(0) > MOSTLY * (head.length / 2) ? 'utf-16be' : 'utf-8'
}
