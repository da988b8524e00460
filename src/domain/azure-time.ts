/** What Azure's answers tell of its clock. */
export interface AzureTime {
  /** Seconds by which Azure's clock is ahead of this machine's, to about a second; undefined before the first answer. */
  readonly offsetSeconds: () => number | undefined
}
