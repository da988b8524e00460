/** One change of a resource, as the activity log tells it. */
export interface Activity {
  /** Virtual epoch seconds. */
  readonly at: number
  /** The client id of an application, or the name of a person. */
  readonly caller: string
  /** `Microsoft.Web/sites/stop/action`. */
  readonly operation: string
  readonly resourceId: string
  readonly correlationId: string
  readonly status: 'Succeeded' | 'Failed'
}
