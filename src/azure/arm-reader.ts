/** Authenticated reads of Azure Resource Manager for callers that need no SDK model, such as metrics. */
export interface ArmReader {
  /**
   * GET of `url`: either a path with its query (`/subscriptions/…?api-version=…`; a missing or doubled leading slash is
   * corrected), or a full URL under the Resource Manager endpoint, such as a `nextLink`. Returns the parsed JSON body.
   * Retries transient errors. Throws ActionError with what the service said; `signal` aborts it.
   */
  get(url: string, signal: AbortSignal): Promise<unknown>
}

/** The same on an Azure Stack Hub. */
export interface HubReader extends ArmReader {
  /** "management.region.example.com:443", for a person. */
  readonly host: string
}
