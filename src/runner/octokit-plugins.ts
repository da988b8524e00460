/**
 * Stands in the bundle where `@actions/github` imports two plugins of Octokit. No call of this action has a second page,
 * and each names its route itself; the real plugins bring a list of every paged endpoint and of every route of GitHub.
 */
export function paginateRest(): Readonly<Record<string, never>> {
  return {}
}

/** Adds no method to the client: each call of this action names its route. */
export function restEndpointMethods(): Readonly<Record<string, never>> {
  return {}
}
