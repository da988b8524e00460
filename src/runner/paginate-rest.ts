/**
 * Replaces `@octokit/plugin-paginate-rest` in the bundle, which `@actions/github` imports. No request of this action
 * has a second page, and the real plugin contains a list of every paged endpoint of GitHub.
 */
export function paginateRest(): Readonly<Record<string, never>> {
  return {}
}
