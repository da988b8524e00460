import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
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
    const body = response.readableStreamBody as Readable | undefined
    delete response.readableStreamBody
    if (body !== undefined) response.bodyAsText = await textOf(unpacked(body, response), request.url)
    return response
  },
}

async function textOf(body: AsyncIterable<Buffer>, url: string): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of body) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > MOST_BYTES) throw tooLong(url)
    }
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw new RestError('the answer broke off', { code: RestError.PARSE_ERROR })
  }
  return Buffer.concat(pieces).toString('utf8')
}

function unpacked(body: Readable, { headers }: PipelineResponse): Readable {
  const unpack = UNPACK[headers.get('content-encoding')?.toLowerCase() ?? '']
  // The reader gets the error of either.
  return unpack === undefined ? body : pipeline(body, unpack(), () => undefined)
}

const UNPACK: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: createGunzip,
  deflate: createInflate,
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
