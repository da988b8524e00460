/** Authenticated reads of Azure Resource Manager for callers that need no SDK model, such as metrics. */
export interface ArmReader {
  /**
   * GET of `url`, which is a path with its query (`/subscriptions/…?api-version=…`, a missing or doubled leading
   * slash is put right) or a full URL under the Resource Manager endpoint, such as a `nextLink`. Returns the parsed
   * JSON body. Retries what may pass by itself. Throws ActionError with what the service said; `signal` ends it early.
   */
  get(url: string, signal: AbortSignal): Promise<unknown>
}

/** The same on an Azure Stack Hub. */
export interface HubReader extends ArmReader {
  /** "management.region.example.com:443", for a person. */
  readonly host: string
}
