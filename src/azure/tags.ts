import type { TagPort } from '../burst/ports.ts'
import { idPath } from './ids.ts'
import { writtenBy, type ArmSession } from './session.ts'

const API = '2021-04-01'

/** The tags API with Merge: a PATCH of the resource itself would replace the whole map of tags. */
export function makeTags(session: ArmSession): TagPort {
  return {
    async merge(resource, tags, signal) {
      const url = `${idPath(resource)}/providers/Microsoft.Resources/tags/default?api-version=${API}`
      const body = { operation: 'Merge', properties: { tags } }
      // The record decides what may be stopped: an answer that does not confirm it is none.
      return writtenBy(
        await session.send({ method: 'PATCH', url, body }, signal, {
          body: 'json',
          worthRetrying: () => false,
        }),
      )
    },
  }
}
