import type { Refusal } from './refusal.ts'
import { armRefusals } from './refusals-arm.ts'
import { signInRefusals } from './refusals-sign-in.ts'
import { webRefusals } from './refusals-web.ts'

/** Refusals of the services by name, with the status, codes and words that public reports quote. */
export const REFUSALS = {
  ...webRefusals,
  ...armRefusals,
  ...signInRefusals,
} satisfies Record<string, Refusal>

export type RefusalName = keyof typeof REFUSALS

export const REFUSAL_NAMES = Object.keys(REFUSALS) as RefusalName[]
