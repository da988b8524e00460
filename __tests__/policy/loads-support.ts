import { burst, bursting, changes } from './cases.ts'
import type { OneLoad } from './loads-world.ts'
import { steady, type World } from './world.ts'

export const load = (name: string, value: number | 'unreadable', more: Partial<OneLoad> = {}): OneLoad => ({
  name,
  privateLoad: value === 'unreadable' ? value : steady(value),
  instanceCapacity: 500,
  scope: 'total',
  ...more,
})

export const ON: World = { ...burst, weight: 12, instances: 4 }

/** Half of DNS answers are asked for and carried, of which a demand of 1,000 needs fewer. */
export const HALF: World = {
  ...ON,
  weight: 50,
  burstLoad: steady(500),
  record: { ...bursting, ...changes([3600, 0.5]) },
}

export const LOW = load('requests', 300)

export const MIDDLE = load('cpu', 700)

export const HIGH = load('queue', 1000)
