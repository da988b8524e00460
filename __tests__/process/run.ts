import type { LoggedRequest } from '../../local-azure/index.ts'

export type Texts = Readonly<Record<string, string>>

/** What a runner sees of one run of the action, and what Azure saw of it. */
export interface Run {
  readonly inputs: Texts
  readonly exitCode: number
  readonly log: string
  readonly outputs: Texts
  readonly summary: string
  readonly requests: readonly LoggedRequest[]
}
