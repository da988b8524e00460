/**
 * Stands in the bundle where `@actions/github` imports `@octokit/plugin-paginate-rest`: no call of this action has a second
 * page, and the real plugin brings a list of every paged endpoint of GitHub.
 */
export function paginateRest(): Readonly<Record<string, never>> {
  return {}
}
