/** What a write left behind for the audit trail. */
export interface Written {
  /** HTTP status. */
  readonly status: number
  readonly correlationId?: string
}
