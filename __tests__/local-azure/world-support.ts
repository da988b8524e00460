import { packagedTrace } from '../../local-azure/options.ts'
import { shop } from '../../local-azure/world/scenario.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import type { MonitorStatus } from '../../local-azure/world/state.ts'
import { World } from '../../local-azure/world/world.ts'

export const START = packagedTrace().start + 32 * 3600

export const newWorld = (rest: Partial<Scenario> = {}): World => new World(shop(packagedTrace(), START, rest))

export function status(world: World): MonitorStatus {
  return world.endpointNamed('burst')[1].monitor
}

export function enable(world: World, weight = 1): void {
  const [tm, burst] = world.endpointNamed('burst')
  Object.assign(burst, { status: 'Enabled', weight })
  world.routing.endpointChanged(tm, burst, 'client')
}
