/** What answered instead of the app, as far as the answer tells. */
export interface StandIn {
  /** Continues "https://… ". */
  readonly is: string
  readonly fix?: string
  /** A setting of the web app answers, so waiting does not help. */
  readonly isSetting?: true
}
