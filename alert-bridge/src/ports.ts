import { setTimeout as pause } from 'node:timers/promises'

/** The world outside: the only place that knows the clock and the environment. */
export interface Ports {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Seconds. */
  readonly now: () => number
  readonly sleep: (seconds: number) => Promise<void>
}

export const PORTS: Ports = {
  env: process.env,
  now: () => Date.now() / 1000,
  sleep: (seconds) => pause(seconds * 1000),
}
