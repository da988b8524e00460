/** What a thread is told: to run the action with this environment, or that the run under way gets a signal. */
export type Order =
  | { readonly kind: 'run'; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }

/** The end of a run; `exitCode` is -1 where it crashed or was killed. */
export interface Ended {
  readonly exitCode: number
  readonly log: string
}

/** How a run ended, and what ended it from outside. */
export interface EndedBy extends Ended {
  readonly signal: NodeJS.Signals | null
}

/** A run under way, in a thread or in a process of its own. */
export interface Underway {
  readonly done: Promise<EndedBy>
  readonly kill: (signal: NodeJS.Signals) => void
}
