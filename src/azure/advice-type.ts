import type { DocLink } from '../domain/doc-pages.ts'

/** What the reader of an error should do, and if to read more. */
export interface Advice {
  readonly fix: string
  readonly link?: DocLink
}
