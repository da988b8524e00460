import type { Call, Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'
import { content, page } from './app.ts'

/** The private site; `undefined` if it does not answer. */
export function servePrivate(world: World, call: Call): Reply | undefined {
  const down = world.conditions.privateDown
  const { hosts, release } = world.scenario.privateSide
  const known = [...hosts, ...world.scenario.publicHosts].some((host) => host.toLowerCase() === call.host)
  const reply = known ? content(call.path, release) : page(404, 'Not Found', 'No such site here.')
  world.events.push({
    kind: 'private-health',
    at: world.now,
    by: 'client',
    ok: !down && reply.status === 200,
  })
  return down ? undefined : reply
}
