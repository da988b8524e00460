import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { RestError, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

/** A page of Resource Manager has at most 8 MiB. */
const MOST_BYTES = 32 * 1024 * 1024

/**
 * Reads the answer itself, with an end to its size. The SDK's client has none, and where an answer is packed it waits for
 * ever if the connection breaks off or its time is over. So this asks for none that is packed; a proxy may send one anyway.
 */
export const wholeAnswer: PipelinePolicy = {
  name: 'wholeAnswer',
  async sendRequest(request, next) {
    const { streamResponseStatusCodes: before } = request
    request.headers.set('accept-encoding', 'identity')
    // Every status.
    request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY])
    const response = await next(request)
    delete request.streamResponseStatusCodes
    if (before !== undefined) request.streamResponseStatusCodes = before
    const body = response.readableStreamBody as AsyncIterable<Buffer> | undefined
    delete response.readableStreamBody
    if (body !== undefined) response.bodyAsText = await textOf(body, response)
    return response
  },
}

async function textOf(body: AsyncIterable<Buffer>, response: PipelineResponse): Promise<string> {
  const { url } = response.request
  try {
    return unpacked(await bytesOf(body, url), response).toString('utf8')
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(url)
    throw new RestError('the answer broke off', { code: RestError.PARSE_ERROR })
  }
}

async function bytesOf(body: AsyncIterable<Buffer>, url: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > MOST_BYTES) throw tooLong(url)
  }
  return Buffer.concat(pieces)
}

/** No bytes are no packed ones, whatever a header says. */
function unpacked(bytes: Buffer, { headers }: PipelineResponse): Buffer {
  const unpack = UNPACK[headers.get('content-encoding')?.toLowerCase() ?? '']
  return unpack === undefined || bytes.length === 0 ? bytes : unpack(bytes, { maxOutputLength: MOST_BYTES })
}

const UNPACK: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

function tooLong(url: string): ActionError {
  const host = printable(new URL(url).host, 120)
  return new ActionError(
    `${host} answered more than ${MOST_BYTES / 1024 / 1024} MiB, which no answer to this run has.`,
    {
      fix: 'Check what answers there: whether a proxy stands in its place, and what its log says.',
    },
  )
}
