import type { TagPort } from '../burst/ports.ts'
import { idPath } from './ids.ts'
import { writtenBy, type ArmSession } from './session.ts'

const API = '2021-04-01'

/** Uses the tags API with Merge, because a PATCH of the resource would replace all its tags. */
export function makeTags(session: ArmSession): TagPort {
  return {
    async merge(resource, tags, signal) {
      const url = `${idPath(resource)}/providers/Microsoft.Resources/tags/default?api-version=${API}`
      const body = { operation: 'Merge', properties: { tags } }
      // The state tag decides what may be stopped, so an answer must confirm it.
      return writtenBy(
        await session.send({ method: 'PATCH', url, body }, signal, {
          body: 'json',
          worthRetrying: () => false,
        }),
      )
    },
  }
}
